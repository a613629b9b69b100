"""Mercado Pago's Orders and Payments, from the bank's side, under `/mercadopago`."""
