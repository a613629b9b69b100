// The page of the patients' phones: who talks with which clinic, kept up to date by a long poll.

import { conversationNodes, element, paintAvatar } from './bubbles.js';

// Short: a simulator that is being stopped waits for whoever is still listening.
const POLL_SECONDS = 3;
const STATUS = {
  WORKING: ['working', 'Conectada'],
  SCAN_QR_CODE: ['scan', 'Aguardando leitura'],
  STARTING: ['', 'Conectando…'],
  FAILED: ['failed', 'Falhou'],
  STOPPED: ['', 'Desligada'],
};

const $ = (id) => document.getElementById(id);
const state = {
  sessions: [], phones: [], session: null, phone: null, bankUrl: null, drawn: '', bubbles: new Map(),
};

async function ask(path, options = {}) {
  const answer = await fetch(`simulator/${path}`, {
    ...options,
    headers: options.body ? { 'Content-Type': 'application/json' } : {},
  });
  if (!answer.ok) throw new Error(await refusal(answer));
  return answer.status === 204 ? null : answer.json();
}

async function refusal(answer) {
  if (answer.status === 409) return 'Esta clínica não está com o WhatsApp conectado.';
  if (answer.status === 422) return 'O QR Code não está mais na tela. Tente de novo.';
  return 'Não deu certo. Confira os dados e tente de novo.';
}

const send = (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) });

function clinicName(session) {
  return session.pushName || 'Nova clínica';
}

function prettyPhone(digits) {
  const parts = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(digits);
  return parts ? `+55 ${parts[1]} ${parts[2]}-${parts[3]}` : `+${digits}`;
}

function digitsOf(typed) {
  const digits = typed.replace(/\D/g, '');
  return digits.length <= 11 ? `55${digits}` : digits;
}

// The lists

function drawLists() {
  $('clinics').replaceChildren(...state.sessions.map(clinicItem));
  $('patients').replaceChildren(...state.phones.map(patientItem));
  $('no-clinics').hidden = state.sessions.length > 0;
  $('no-patients').hidden = state.phones.length > 0;
}

function clinicItem(session) {
  const [tone, label] = STATUS[session.status] || ['', session.status];
  const name = clinicName(session);
  const names = element('span', '', element('strong', '', name));
  names.append(element('small', '', session.phone ? prettyPhone(session.phone) : session.name));
  const pill = element('span', `pill ${tone}`, label);
  const item = element('button', 'item', paintAvatar(element('span', 'avatar'), name), names, pill);
  item.type = 'button';
  item.setAttribute('aria-current', String(session.name === state.session));
  item.addEventListener('click', () => choose(session.name, state.phone ?? state.phones[0]?.phone));
  const row = element('li', '', item);
  if (session.status === 'SCAN_QR_CODE') {
    const scan = element('button', 'primary small', 'Escanear QR Code');
    scan.type = 'button';
    scan.addEventListener('click', () => openScan(session));
    row.append(element('div', 'actions', scan));
  }
  return row;
}

function patientItem(phone) {
  const names = element(
    'span', '', element('strong', '', phone.name), element('small', '', prettyPhone(phone.phone)),
  );
  const item = element('button', 'item', paintAvatar(element('span', 'avatar'), phone.name), names);
  item.type = 'button';
  item.setAttribute('aria-current', String(phone.phone === state.phone));
  item.addEventListener('click', () => choose(state.session ?? firstWorking(), phone.phone));
  return element('li', '', item);
}

function firstWorking() {
  const working = state.sessions.find((session) => session.status === 'WORKING');
  return (working || state.sessions[0])?.name ?? null;
}

async function choose(session, phone) {
  state.session = session ?? null;
  state.phone = phone ?? null;
  state.drawn = '';
  drawLists();
  const ready = state.session && state.phone;
  $('app').classList.toggle('talking', Boolean(ready));
  location.hash = ready ? `${state.phone}@${state.session}` : '';
  await drawChat();
  if (ready) $('text').focus({ preventScroll: true });
}

// The conversation

async function drawChat() {
  const session = state.sessions.find((one) => one.name === state.session);
  const phone = state.phones.find((one) => one.phone === state.phone);
  $('conversation').hidden = !session || !phone;
  $('welcome').hidden = Boolean(session && phone);
  if (!session || !phone) return;
  const chat = await ask(`phones/${phone.phone}/messages?session=${encodeURIComponent(session.name)}`);
  if (chat.session !== state.session || chat.phone !== state.phone) return;
  paintAvatar($('clinic-avatar'), clinicName(session));
  $('clinic-name').textContent = clinicName(session);
  $('presence').textContent = presence(session, chat);
  $('presence').classList.toggle('typing', chat.typing);
  $('as-patient').textContent = `como ${phone.name}`;
  drawMessages(chat);
  await tellRead(chat);
}

function presence(session, chat) {
  if (session.status !== 'WORKING') return 'WhatsApp da clínica desconectado';
  return chat.typing ? 'digitando…' : 'online';
}

function drawMessages(chat) {
  const now = JSON.stringify(chat);
  if (now === state.drawn) return;
  const first = state.drawn === '';
  state.drawn = now;
  const log = $('messages');
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 160;
  if (first) state.bubbles.clear();
  log.replaceChildren(...conversationNodes(chat, state.bankUrl, state.bubbles));
  if (first || atEnd) log.scrollTop = log.scrollHeight;
}

function stayAtEnd(grown) {
  const log = $('messages');
  if (log.scrollHeight - log.scrollTop - log.clientHeight < grown + 160) {
    log.scrollTop = log.scrollHeight;
  }
}

async function tellRead(chat) {
  const unread = chat.messages.some((one) => one.author === 'clinic' && one.ack === 2);
  if (unread && document.visibilityState === 'visible') {
    await send(`phones/${chat.phone}/read`, { session: chat.session });
  }
}

async function write(event) {
  event.preventDefault();
  const text = $('text').value.trim();
  if (!text) return;
  const staff = new FormData($('composer')).get('voice') === 'staff';
  const path = staff ? 'staff-message' : 'messages';
  await showing($('presence'), () => send(`phones/${state.phone}/${path}`, { session: state.session, text }));
  $('text').value = '';
  fitText();
}

async function attach() {
  const [file] = $('file').files;
  if (!file) return;
  const data = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(',')[1]);
    reader.readAsDataURL(file);
  });
  const media = { mimetype: file.type, filename: file.name, data, voice: file.type.startsWith('audio/') };
  await showing($('presence'), () => send(`phones/${state.phone}/messages`, { session: state.session, media }));
  $('file').value = '';
}

function fitText() {
  $('text').style.height = 'auto';
  $('text').style.height = `${$('text').scrollHeight}px`;
}

async function showing(place, work) {
  try {
    await work();
    return true;
  } catch (error) {
    place.hidden = false;
    place.textContent = error.message;
    return false;
  }
}

// Dialogs

function openDialog(id, values, submit, afterwards) {
  const dialog = $(id);
  const form = dialog.querySelector('form');
  const problem = form.querySelector('.problem');
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  problem.hidden = true;
  form.onsubmit = async (event) => {
    event.preventDefault();
    const { name, phone } = Object.fromEntries(new FormData(form));
    const given = [name.trim(), digitsOf(phone)];
    if (!await showing(problem, () => submit(...given))) return;
    dialog.close();
    await afterwards?.(...given);
  };
  dialog.showModal();
}

function openScan(session) {
  const values = { name: 'Clínica Sorriso', phone: '(11) 98765-4321' };
  openDialog('scan-dialog', values, (pushName, phone) => (
    send(`sessions/${encodeURIComponent(session.name)}/scan`, { phone, pushName })
  ));
}

function openPatient() {
  const tail = String(Math.floor(Math.random() * 9000) + 1000);
  const values = { name: '', phone: `(11) 9${tail}-${tail}` };
  const create = (name, phone) => send('phones', { phone, name });
  openDialog('patient-dialog', values, create, async (_name, phone) => {
    // Only now: what is behind an open dialog cannot take the focus.
    await refresh();
    await choose(state.session ?? firstWorking(), phone);
  });
}

// Keeping up

async function refresh() {
  [state.sessions, state.phones] = await Promise.all([ask('sessions'), ask('phones')]);
  drawLists();
  await drawChat();
}

async function follow() {
  let cursor = 0;
  for (;;) {
    try {
      const { cursor: now, events, missed } = await ask(`events?since=${cursor}&wait=${POLL_SECONDS}`);
      const quiet = now === cursor && !missed;
      cursor = now;
      $('offline').hidden = true;
      const lists = missed || events.some((event) => !['message', 'typing'].includes(event.kind));
      if (lists) await refresh();
      else if (!quiet || state.drawn.includes('"typing":true')) await drawChat();
    } catch {
      $('offline').hidden = false;
      await new Promise((resolve) => { setTimeout(resolve, 2000); });
    }
  }
}

async function start() {
  $('new-patient').addEventListener('click', openPatient);
  $('composer').addEventListener('submit', write);
  $('file').addEventListener('change', attach);
  $('text').addEventListener('input', fitText);
  $('text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) write(event);
  });
  $('back').addEventListener('click', () => choose(state.session, null));
  document.addEventListener('visibilitychange', () => drawChat());
  // A picture grows when it is decoded; `load` does not bubble, so it is caught on the way down.
  $('messages').addEventListener('load', (event) => stayAtEnd(event.target.height), true);
  for (const close of document.querySelectorAll('[data-close]')) {
    close.addEventListener('click', () => close.closest('dialog').close());
  }
  const [phone, session] = location.hash.slice(1).split('@');
  if (session) Object.assign(state, { phone, session: decodeURIComponent(session) });
  $('app').classList.toggle('talking', Boolean(session));
  await showing($('offline'), async () => {
    state.bankUrl = (await ask('page')).bank_url;
    await refresh();
  });
  await follow();
}

start();
