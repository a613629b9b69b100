"""The CPF of who pays: taken from the chat into an encrypted column, and nowhere else."""

from temporalio import activity

from activities.receipt_models import KeepPayer
from clients.crypto import SecretBox
from db.queries.payers import keep_payer_cpf
from db.queries.receipts import load_words
from db.session import Database
from domain.dialogue.payment_words import find_cpf


class PayerActivities:
    """Steps of a conversation that must not carry the number themselves."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    @activity.defn
    async def keep_payer(self, request: KeepPayer) -> None:
        """Keep the CPF that the bubbles hold with the contact, who pays for whom they speak for."""
        async with self._database.clinic(request.clinic_id) as session:
            words = await load_words(session, request.conversation_id, request.message_ids)
            cpf = find_cpf(words)
            if cpf is not None:
                encrypted = self._box.encrypt_text(cpf).encode()
                await keep_payer_cpf(session, request.conversation_id, encrypted)
