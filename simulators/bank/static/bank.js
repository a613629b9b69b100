// The payer's page. Everything it knows comes from /simulator.

const REFRESH_MS = 2000;
const REFUSALS = {
  unreadable_code: 'Este texto não é um código Pix válido. Confira se copiou tudo.',
  unknown_code: 'Esta cobrança não existe neste banco.',
  unknown_receiver: 'O recebedor deste código não tem conta neste banco.',
  expired: 'Esta cobrança venceu. Peça um código novo à clínica.',
  cancelled: 'Esta cobrança foi cancelada pelo recebedor.',
  already_paid: 'Esta cobrança já foi paga.',
  amount_required: 'Diga quanto você quer pagar.',
};
const STATES = {
  open: 'Aguardando',
  expired: 'Vencida',
  paid: 'Paga',
  cancelled: 'Cancelada',
  removed_by_bank: 'Removida pelo banco',
  refunded: 'Devolvida',
};
const PROVIDERS = { apipix: 'API Pix', asaas: 'Asaas', mercadopago: 'Mercado Pago' };
const MONEY = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });
const TIME = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'short', timeStyle: 'short' });
const CLOCK = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'short', timeStyle: 'medium' });

const at = (id) => document.getElementById(id);
const reais = (centavos) => MONEY.format(centavos / 100);
let shown = null; // what the pasted code would pay
let asked = 0; // the newest inspection; slower older answers are dropped
let drawn = '';

async function ask(path, body) {
  const options = body && {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  const answer = await fetch(`/simulator/${path}`, options);
  const content = await answer.json();
  if (!answer.ok) throw new Error(REFUSALS[content.detail?.reason] || 'O banco recusou este pedido.');
  return content;
}

function complain(text) {
  at('problem').textContent = text;
  at('problem').hidden = !text;
}

async function inspect() {
  const code = at('code').value.trim();
  const mine = (asked += 1);
  complain('');
  at('receipt').hidden = true;
  at('payment').hidden = true;
  if (!code) return;
  try {
    const payable = await ask('inspect', { br_code: code });
    if (mine === asked) show({ ...payable, code });
  } catch (error) {
    if (mine === asked) complain(error.message);
  }
}

function show(payable) {
  shown = payable;
  const open = payable.amount_centavos === null;
  at('amount').textContent = open ? 'Você escolhe' : reais(payable.amount_centavos);
  at('receiver').textContent = payable.receiver;
  at('city').textContent = payable.city;
  at('validity').textContent = payable.expires_at
    ? `até ${TIME.format(new Date(payable.expires_at))}`
    : 'sem vencimento';
  at('open-amount').hidden = !open;
  at('confirm').disabled = payable.refusal !== null;
  at('confirm').textContent = open ? 'Pagar' : `Pagar ${reais(payable.amount_centavos)}`;
  at('payment').hidden = false;
  complain(REFUSALS[payable.refusal] || '');
}

function chosenCentavos() {
  const typed = at('chosen').value.trim().replace(/\./g, '').replace(',', '.');
  return Math.round(Number(typed) * 100) || null;
}

async function pay(event) {
  event.preventDefault();
  const order = { br_code: shown.code, payer_name: at('payer').value.trim() || 'Maria de Teste' };
  if (shown.amount_centavos === null) {
    order.amount_centavos = chosenCentavos();
    if (!order.amount_centavos) return complain(REFUSALS.amount_required);
  }
  at('confirm').disabled = true;
  try {
    const payment = await ask('pay', order);
    at('paid').textContent = reais(payment.amount_centavos);
    at('paid-to').textContent = `para ${payment.receiver}`;
    at('e2e').textContent = payment.end_to_end_id;
    complain('');
    at('payment').hidden = true;
    at('paste').hidden = true;
    at('receipt').hidden = false;
    await refresh();
  } catch (error) {
    complain(error.message);
    at('confirm').disabled = false;
  }
  return undefined;
}

function element(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function chargeNode(charge) {
  const state = charge.refunded_centavos > 0 ? 'refunded' : charge.state;
  const node = element('li', '');
  const label = state === 'refunded' && charge.refunded_centavos < charge.paid_centavos
    ? `Devolvida em parte (${reais(charge.refunded_centavos)})`
    : STATES[state];
  const actions = element('div', 'actions');
  actions.append(element('span', `state ${state}`, label));
  if (charge.state === 'open') {
    const use = element('button', 'use', 'Pagar');
    use.setAttribute('aria-label', `Pagar ${reais(charge.amount_centavos)} para ${charge.receiver}`);
    use.addEventListener('click', () => paste(charge.br_code));
    actions.append(use);
  }
  const different = charge.paid_centavos && charge.paid_centavos !== charge.amount_centavos;
  const facts = [
    PROVIDERS[charge.provider],
    different ? `pago ${reais(charge.paid_centavos)}` : null,
    charge.state === 'open' ? `vence ${TIME.format(new Date(charge.expires_at))}` : `criada ${TIME.format(new Date(charge.created_at))}`,
    charge.reference,
  ];
  node.append(
    element('strong', '', charge.receiver),
    element('span', 'sum', reais(charge.amount_centavos)),
    element('span', 'facts', facts.filter(Boolean).join(' · ')),
    actions,
  );
  return node;
}

function paste(code) {
  at('paste').hidden = false;
  at('code').value = code;
  at('code').scrollIntoView({ block: 'center' });
  return inspect();
}

// `/#codigo=...` arrives with the code pasted; a fragment stays out of every log.
function pasteGiven() {
  const given = new URLSearchParams(window.location.hash.slice(1)).get('codigo');
  if (given) paste(given);
}

async function refresh() {
  try {
    const [charges, clock] = await Promise.all([ask('charges'), ask('clock')]);
    at('clock').textContent = CLOCK.format(new Date(clock.now));
    at('offline').hidden = true;
    const now = JSON.stringify(charges);
    if (now === drawn) return; // leave the focus where it is
    drawn = now;
    at('charges').replaceChildren(...charges.map(chargeNode));
    at('empty').hidden = charges.length > 0;
    at('count').textContent = charges.length ? `${charges.length} no total` : '';
  } catch {
    at('offline').hidden = false;
  }
}

at('code').addEventListener('input', inspect);
at('paste').addEventListener('submit', (event) => event.preventDefault());
at('payment').addEventListener('submit', pay);
at('again').addEventListener('click', () => {
  paste('');
  at('code').focus();
});
window.addEventListener('hashchange', pasteGiven);
pasteGiven();
refresh();
setInterval(refresh, REFRESH_MS);
