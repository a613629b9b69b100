// How messages look: bubbles, ticks, codes to copy, WhatsApp's own text marks.

const TICK = 'M1.5 6.5l3.5 4 8-9';
const SECOND_TICK = 'M7.5 9.5l1.5 1 8-9';
const PIX_CODE = /000201[\x20-\x7e]{40,600}?6304[0-9A-Fa-f]{4}/;
const LONG_CODE = /^\S{50,}$/;

export function element(tag, className = '', ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return picked.map((word) => word[0].toUpperCase()).join('') || '?';
}

export function paintAvatar(circle, name) {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
  circle.style.setProperty('--hue', hue);
  circle.textContent = initials(name);
  return circle;
}

// `kept` holds the bubbles of the last drawing: those that did not change are used again, so that
// pictures do not flicker and a selected text stays selected.
export function conversationNodes({ messages, typing }, bankUrl, kept) {
  const nodes = [];
  let day = '';
  let before = '';
  for (const message of messages) {
    const thisDay = dayName(message.timestamp);
    if (thisDay !== day) {
      nodes.push(element('p', 'day', thisDay));
      before = '';
    }
    day = thisDay;
    const who = message.author + message.source;
    const first = who !== before;
    const look = JSON.stringify([message, first]);
    if (kept.get(message.id)?.look !== look) {
      kept.set(message.id, { look, node: bubble(message, first, messages, bankUrl) });
    }
    nodes.push(kept.get(message.id).node);
    before = who;
  }
  if (typing) {
    const dots = element('div', 'dots', element('i'), element('i'), element('i'));
    const waiting = element('div', 'bubble theirs first', dots);
    waiting.setAttribute('aria-label', 'digitando');
    nodes.push(waiting);
  }
  return nodes;
}

function bubble(message, first, messages, bankUrl) {
  const mine = message.author === 'patient';
  const made = element('div', `bubble ${mine ? 'mine' : 'theirs'}${first ? ' first' : ''}`);
  made.dataset.id = message.id;
  if (!mine && message.source === 'app') {
    made.classList.add('staff');
    if (first) made.append(element('span', 'label', 'Recepção, pelo celular'));
  }
  if (message.media?.mimetype.startsWith('image/')) made.classList.add('pictured');
  if (message.reply_to) made.append(quote(message.reply_to, messages));
  made.append(...contentNodes(message, bankUrl));
  if (message.revoked) {
    made.classList.add('gone');
    made.append(element('span', 'text', 'Mensagem apagada'));
  }
  made.append(meta(message, mine));
  const reactions = [...new Set(Object.values(message.reactions))].join(' ');
  if (reactions) {
    made.classList.add('reacted');
    made.append(element('span', 'reactions', reactions));
  }
  return made;
}

function contentNodes(message, bankUrl) {
  const nodes = [];
  if (message.media) nodes.push(mediaNode(message.media));
  if (message.location) {
    nodes.push(element('span', 'text', `📍 ${message.location.name || 'Localização'}`));
  }
  if (message.vcard) {
    const name = /^FN:(.*)$/m.exec(message.vcard);
    nodes.push(element('span', 'text', `👤 ${name ? name[1] : 'Contato'}`));
  }
  if (message.text) nodes.push(...textNodes(message.text, bankUrl));
  return nodes;
}

function textNodes(written, bankUrl) {
  const text = written.trim();
  const found = PIX_CODE.exec(text) || LONG_CODE.exec(text);
  if (!found) {
    const paragraph = element('span', 'text');
    paragraph.append(...markedUp(text));
    return [paragraph];
  }
  const around = [text.slice(0, found.index).trim(), text.slice(found.index + found[0].length).trim()];
  const [before, after] = around.map((part) => {
    const paragraph = element('span', 'text');
    paragraph.append(...markedUp(part));
    return part ? [paragraph] : [];
  });
  return [...before, codeNode(found[0], bankUrl), ...after];
}

function codeNode(code, bankUrl) {
  const copy = element('button', '', 'Copiar');
  copy.type = 'button';
  copy.addEventListener('click', () => copyText(code, copy));
  const buttons = element('div', 'buttons', copy);
  if (bankUrl && code.startsWith('000201')) {
    const pay = element('a', '', 'Pagar no banco');
    pay.href = `${bankUrl.replace(/\/$/, '')}/#codigo=${encodeURIComponent(code)}`;
    pay.target = '_blank';
    pay.rel = 'noopener';
    buttons.append(pay);
  }
  return element('div', 'code', element('code', '', code), buttons);
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages that are not on localhost or https have no clipboard: select and copy as of old.
    const area = element('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  button.textContent = 'Copiado ✓';
  setTimeout(() => { button.textContent = 'Copiar'; }, 2000);
}

function mediaNode(media) {
  const kind = media.mimetype.split('/')[0];
  if (kind === 'image') {
    const picture = element('img');
    picture.src = media.url;
    picture.alt = media.filename;
    picture.addEventListener('click', () => enlarge(picture));
    return picture;
  }
  if (kind === 'audio') {
    const player = element('audio');
    player.src = media.url;
    player.controls = true;
    return player;
  }
  const link = element('a', 'document', `📄 ${media.filename}`);
  link.href = media.url;
  link.download = media.filename;
  return link;
}

function enlarge(picture) {
  const dialog = document.getElementById('picture-dialog');
  const large = dialog.querySelector('img');
  large.src = picture.src;
  large.alt = picture.alt;
  dialog.showModal();
}

function quote(bareId, messages) {
  const quoted = messages.find((message) => message.id.split('_')[2] === bareId);
  return element('span', 'quote', quoted?.text || 'Mensagem');
}

function meta(message, mine) {
  const edited = message.edited && !message.revoked ? 'Editada ' : '';
  const clock = new Date(message.timestamp * 1000).toLocaleTimeString('pt-BR', {
    hour: '2-digit', minute: '2-digit',
  });
  const made = element('span', 'meta', `${edited}${clock}`);
  if (mine) made.append(ticks(message.ack));
  return made;
}

function ticks(ack) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 18 12');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', ack >= 3 ? 'lida' : ack >= 2 ? 'entregue' : 'enviada');
  if (ack >= 3) svg.classList.add('read');
  for (const line of ack >= 2 ? [TICK, SECOND_TICK] : [TICK]) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', line);
    svg.append(path);
  }
  return svg;
}

// *bold*, _italic_, ~struck~, ```code``` and links, as WhatsApp reads them.
function markedUp(text) {
  const marks = /```([^`]+)```|\*([^*\n]+)\*|(?<![\p{L}\d_])_([^_\n]+)_(?![\p{L}\d_])|~([^~\n]+)~|(https?:\/\/[^\s<>"]+)/gu;
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(marks)) {
    nodes.push(text.slice(end, found.index));
    end = found.index + found[0].length;
    const [, code, bold, italic, struck, link] = found;
    if (link) {
      const anchor = element('a', '', link);
      anchor.href = link;
      anchor.target = '_blank';
      anchor.rel = 'noopener noreferrer';
      nodes.push(anchor);
    } else {
      const tag = code ? 'code' : bold ? 'b' : italic ? 'i' : 's';
      nodes.push(element(tag, '', code || bold || italic || struck));
    }
  }
  return [...nodes, text.slice(end)];
}

function dayName(seconds) {
  const day = new Date(seconds * 1000);
  const midnight = new Date().setHours(0, 0, 0, 0);
  const days = Math.round((midnight - new Date(day).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return 'Hoje';
  if (days === 1) return 'Ontem';
  return day.toLocaleDateString('pt-BR', { day: 'numeric', month: 'long', year: 'numeric' });
}
