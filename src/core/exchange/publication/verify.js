// Verifies a certificate in the browser: by its code, or by the text of its QR code. Nothing is sent anywhere; what is
// read are files of this folder: set.txt (signed), not-good.txt (signed), p/*.bin (locked entries).
'use strict';

(() => {
  const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U';
  const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
  const MOST_BYTES = 32 * 1024 * 1024;
  const utf8 = new TextEncoder();
  const NO_KEYS = 'This browser cannot check signatures of this kind (Ed25519), so nothing was verified. Use a current version of '
    + 'Firefox, Chrome, Edge or Safari, or ask the office that issued the certificate.';
  const NO_CRYPTO = 'This browser offers its signature checks only to pages opened over a secure connection (https), so nothing was '
    + 'verified. Open the secure address of this page, or ask the office that issued the certificate.';

  class Said extends Error {}

  const join = (...parts) => {
    const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { out.set(part, at); at += part.length; }
    return out;
  };
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const base64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const base64url = (text) => base64(text.replace(/-/g, '+').replace(/_/g, '/'));
  const number = (value) => new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);

  function base45(text) {
    const out = [];
    for (let at = 0; at < text.length; at += 3) {
      const symbols = [...text.slice(at, at + 3)].map((c) => BASE45.indexOf(c));
      const value = symbols[0] + 45 * (symbols[1] ?? NaN) + 2025 * (symbols[2] ?? 0);
      const bytes = symbols.length === 3 ? 2 : 1;
      if (symbols.includes(-1) || !(value < 256 ** bytes)) return null;
      if (bytes === 2) out.push(value >> 8);
      out.push(value & 255);
    }
    return new Uint8Array(out);
  }

  // ── the functions of the browser ──

  function subtle() {
    const found = globalThis.crypto && globalThis.crypto.subtle;
    if (!found) throw new Said(NO_CRYPTO);
    return found;
  }

  async function verifies(publicKey, signature, bytes) {
    let key;
    try {
      key = await subtle().importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
    } catch (error) {
      if (error instanceof Said) throw error;
      throw new Said(NO_KEYS);
    }
    return subtle().verify({ name: 'Ed25519' }, key, signature, bytes);
  }

  async function hmac(secret, ...parts) {
    const key = await subtle().importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return new Uint8Array(await subtle().sign('HMAC', key, join(...parts)));
  }

  async function slowDigest(secret, salt, rounds) {
    const key = await subtle().importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
    return new Uint8Array(await subtle().deriveBits(how, key, 256));
  }

  const digest = async (bytes) => new Uint8Array(await subtle().digest('SHA-256', bytes)).slice(0, 16);

  // ── the set ──

  async function readSet(read) {
    const text = new TextDecoder().decode(await read('set.txt'));
    const cut = text.indexOf('\n');
    const set = JSON.parse(text.slice(cut + 1));
    const key = set.keys.find((known) => known.id === set.key);
    if (set.format !== 'certdesk published set 1' || !key || !(set.rounds >= 1 && set.rounds <= 1000000) || !(set.digits >= 1 && set.digits <= 4)) {
      throw new Said('The published set cannot be read. Ask the office that issued the certificate.');
    }
    const signed = utf8.encode('certdesk published set 1\n' + text.slice(cut + 1));
    if (!await verifies(base64(key.public), base64(text.slice(0, cut)), signed)) {
      throw new Said('The published set was altered: its signature does not fit. Nothing was verified; tell the office that issued the certificate.');
    }
    return set;
  }

  async function readPart(read, name, wanted) {
    const bytes = await read(name);
    if (!same(await digest(bytes), base64url(wanted))) {
      throw new Said('The published set is being brought up to date, or was altered. Try again in a few minutes; if it stays so, tell the office.');
    }
    return bytes;
  }

  async function readList(read, set) {
    const text = new TextDecoder().decode(await readPart(read, 'not-good.txt', set.list));
    const serials = new Map();
    for (const line of text.split('\n').slice(6)) {
      if (line.startsWith('signature: ')) break;
      const [serial, kind, since, by] = line.split(' ');
      serials.set(serial, { kind: kind.replace(/_/g, ' '), since: since === '-' ? '' : since, by: by || '' });
    }
    return serials;
  }

  // ── answers ──

  const day = (text) => {
    const date = new Date(text + 'T00:00:00Z');
    return Number.isNaN(date.getTime()) ? text
      : date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  };

  function notGood(kind, since, by) {
    const when = since ? ' on ' + day(since) : '';
    if (kind === 'cancelled') {
      const taker = by ? 'by ' + by : 'by another certificate';
      return { verdict: 'Replaced', good: false, because: 'This certificate was replaced ' + taker + when + ' and is no longer good.' };
    }
    if (kind === 'revoked') return { verdict: 'Revoked', good: false, because: 'This certificate was revoked' + when + ' and is no longer valid.' };
    const why = {
      lost: 'it was reported lost', destroyed: 'it came back and was destroyed', spoiled: 'it was made badly and destroyed',
      unused: 'its number was reserved and never used',
    }[kind] || 'the office lists it so';
    return { verdict: 'Not good', good: false, because: 'This certificate is not good: ' + why + when + '.' };
  }

  // ── by code ──

  function readCode(text) {
    const plain = text.toUpperCase().replace(/[-\s]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
    if (plain.length !== 17) return null;
    let value = 0n;
    for (const symbol of plain.slice(0, 16)) {
      const at = SYMBOLS.indexOf(symbol);
      if (at < 0 || at > 31) return null;
      value = value * 32n + BigInt(at);
    }
    return SYMBOLS.indexOf(plain[16]) === Number(value % 37n) ? plain : null;
  }

  async function open(file, tag, openKey, macKey) {
    const view = new DataView(file.buffer, file.byteOffset, file.length);
    if (new TextDecoder().decode(file.slice(0, 4)) !== 'CDB1') throw new Said('The published set cannot be read.');
    const slot = view.getUint16(4);
    const size = 48 + slot;
    for (let at = 8; at + size <= file.length; at += size) {
      if (!same(file.slice(at, at + 16), tag)) continue;
      const nonce = file.slice(at + 16, at + 32);
      const locked = file.slice(at + 32, at + 32 + slot);
      const mac = await hmac(macKey, nonce, locked);
      if (!same(mac.slice(0, 16), file.slice(at + 32 + slot, at + size))) throw new Said('The entry of this code was altered. Tell the office.');
      for (let block = 0; block * 32 < slot; block += 1) {
        const key = await hmac(openKey, nonce, number(block));
        for (let n = 0; n < 32 && block * 32 + n < slot; n += 1) locked[block * 32 + n] ^= key[n];
      }
      const length = (locked[0] << 8) + locked[1];
      return JSON.parse(new TextDecoder().decode(locked.slice(2, 2 + length)));
    }
    return null;
  }

  async function byCode(code, set, read) {
    const root = await slowDigest(utf8.encode(code), base64(set.salt), set.rounds);
    const place = await hmac(root, utf8.encode('place'));
    const name = [...place].map((byte) => byte.toString(16).padStart(2, '0')).join('').slice(0, set.digits);
    const at = parseInt(name, 16);
    const file = await readPart(read, 'p/' + name + '.bin', set.buckets.slice(at * 22, at * 22 + 22));
    const entry = await open(file, place.slice(16), await hmac(root, utf8.encode('open')), await hmac(root, utf8.encode('mac')));
    if (!entry) {
      return { verdict: 'Not found', good: false, says: [], because: 'No certificate in this set has this code. Compare it with the paper, symbol by symbol; '
        + 'a certificate issued after ' + day(set.published_on) + ' is not in it yet.' };
    }
    const says = [['Serial', entry.serial], ['Name', entry.name], ['Title', entry.title], ['Course', entry.course],
      ['Level', entry.level], ['Grade', entry.grade], ['Issued on', entry.issued && day(entry.issued)]];
    if (entry.kind) return { ...notGood(entry.kind, entry.since, entry.by), says };
    return { verdict: 'Genuine', good: true, says, because: 'The office issued this certificate, and it is good.',
      then: 'Compare every word with the paper: what differs was altered.' };
  }

  // ── by the text of the QR code ──

  function readToken(text) {
    if (text.length > 175 || text.length < 120 || [...text].some((c) => !BASE45.includes(c))) return null;
    const tail = text.length - 96;
    const parts = text.slice(0, tail - 15).split('/');
    const signature = base45(text.slice(tail));
    if (parts.length < 8 || parts[0] !== 'C1' || !signature || signature.length !== 64) return null;
    const [, key, serial, date, course, grade, name] = parts;
    const found = /^(\d\d)(\d\d)(\d\d)([NR])$/.exec(date);
    const number = /^([A-Z]{2,4})(\d\d)(\d{7})(.)$/.exec(serial);
    if (!found || !number) return null;
    return {
      key, course, grade, name, title: parts.slice(7).join('/'), signature,
      serial: number[1] + number[2] + '-' + number[3] + '-' + number[4],
      issued: '20' + found[1] + '-' + found[2] + '-' + found[3], replacement: found[4] === 'R',
      message: utf8.encode('certdesk certificate token 1\n' + text.slice(0, tail)),
    };
  }

  async function byToken(token, set, read) {
    const says = [['Serial', token.serial], ['Name', token.name], ['Title', token.title], ['Course', token.course],
      ['Grade', token.grade], ['Issued on', day(token.issued)], ['Replacement', token.replacement ? 'yes' : '']];
    const key = set.keys.find((known) => known.id === token.key);
    if (!key) return { verdict: 'Unknown key', good: false, says, because: 'The QR code says it was signed with key ' + token.key + ', which is none of this office\'s.' };
    if (!await verifies(base64(key.public), token.signature, token.message)) {
      return { verdict: 'Altered', good: false, says: [], because: 'The office did not sign what this QR code carries.' };
    }
    const listed = (await readList(read, set)).get(token.serial);
    if (listed) return { ...notGood(listed.kind, listed.since, listed.by), says };
    return { verdict: 'Genuine', good: true, says, because: 'The office signed this, and its list of ' + day(set.published_on) + ' does not name it as not good.',
      then: 'Compare the paper with these words: they are in capitals and may be cut, a cut ends in +. The verification code shows the whole.' };
  }

  // ── the whole ──

  async function check(text, read, today) {
    const typed = text.replace(/^[\r\n\t ]+|[\r\n\t]+$/g, '');
    const set = await readSet(read);
    const token = typed.startsWith('C1/') ? readToken(typed) : null;
    const code = typed.startsWith('C1/') ? null : readCode(typed);
    let answer;
    if (token) answer = await byToken(token, set, read);
    else if (code) answer = await byCode(code, set, read);
    else if (typed.startsWith('C1/')) answer = { verdict: 'Altered', good: false, says: [], because: 'This is not the whole text of a certificate\'s QR code. Scan it again.' };
    else answer = { verdict: 'Not a code', good: false, says: [], because: 'A symbol was misread, or this is no verification code. It has sixteen symbols and a check symbol.' };
    const old = today > set.use_until
      ? 'This set was published on ' + day(set.published_on) + ' and was to be used until ' + day(set.use_until) + ': what happened since then it cannot say. ' : '';
    return { ...answer, then: old + (answer.then || ''), office: set.office, training: set.training, published: set.published_on };
  }

  // ── the page ──

  async function fetched(name) {
    let answer;
    try {
      answer = await fetch(name, { cache: 'no-cache', credentials: 'omit', redirect: 'error' });
    } catch (error) {
      throw new Said(location.protocol === 'file:'
        ? 'This page was opened from a file, where a browser lets it read nothing. Put its folder on a web server, or ask the office.'
        : 'The published set cannot be reached just now. Try again later.');
    }
    if (!answer.ok) throw new Said('The published set is not complete: ' + name + ' is missing. Tell the office that issued the certificate.');
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length > MOST_BYTES) throw new Said('The published set cannot be read.');
    return bytes;
  }

  function put(id, text) { document.getElementById(id).textContent = text || ''; }

  function show(answer) {
    const box = document.getElementById('answer');
    box.className = answer.good ? 'good' : 'bad';
    put('verdict', (answer.good ? '\u221a ' : '\u00d7 ') + answer.verdict + (answer.training ? ' (SPECIMEN of a training office)' : ''));
    put('because', answer.because);
    put('then', answer.then);
    const says = document.getElementById('says');
    says.replaceChildren();
    for (const [name, value] of answer.says || []) {
      if (!value) continue;
      const term = document.createElement('dt');
      const words = document.createElement('dd');
      term.textContent = name;
      words.textContent = value;
      says.append(term, words);
    }
    if (answer.office) put('office', answer.office);
    if (answer.published) put('dated', 'Published ' + day(answer.published) + '; verified ' + day(today()) + '.');
    box.hidden = false;
    box.focus();
  }

  const today = () => new Date().toISOString().slice(0, 10);

  async function ask(event) {
    if (event) event.preventDefault();
    const text = document.getElementById('text').value;
    if (!text.trim()) return;
    try {
      show(await check(text, fetched, today()));
    } catch (error) {
      const because = error instanceof Said ? error.message : 'The published set cannot be read. Tell the office that issued the certificate.';
      show({ verdict: 'Not verified', good: false, because });
    }
  }

  if (typeof module !== 'undefined') {
    module.exports = { check };
  } else {
    document.getElementById('ask').addEventListener('submit', ask);
    document.getElementById('text').addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey) ask(event);
    });
    // A link may carry a code behind its # sign, which no server ever sees.
    const given = decodeURIComponent(location.hash.slice(1));
    if (given) {
      document.getElementById('text').value = given;
      ask();
    }
  }
})();
