import './panic-strip.css';
import { killWords } from '../domain/desk-command.ts';
import { FRAME_HASH } from '../domain/desk-snapshot.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Link, ToHost, ToScreen } from '../domain/screen-link.ts';
import { assert } from '../domain/units.ts';
import { DeskImage } from './desk-image.ts';
import { dialerOf, keepLink } from './desk-link.ts';

/**
 * The panic strip: a window, a process and a link of its own, so that KILL works while a trading
 * page does not. It acts on mouse down, again at each press, and is never disabled.
 */

let link: Link | null = null;
let image: DeskImage | null = null;
/** Kills that no host has answered: sent again by the next link. */
const unsaid = new Map<string, (to: Link) => void>();

function show(id: string, text: string, state = ''): void {
  const place = document.getElementById(id);
  assert(place !== null, `the strip has a place for ${id}`);
  if (place.textContent !== text) place.textContent = text;
  if (place.className !== state) place.className = state;
}

function send(to: Link, message: ToHost): void {
  to.send(JSON.stringify(message));
}

function kill(bornMs: number): void {
  const id = crypto.randomUUID();
  const say = (to: Link): void => {
    const sentMs = performance.now();
    const scope = { kind: 'all' } as const;
    const ageMs = Math.max(0, sentMs - bornMs);
    send(to, { kind: 'command', id, epoch: '', name: 'kill', scope, ageMs, sentMs });
  };
  unsaid.set(id, say);
  show('answer', 'SENT …');
  if (link !== null) say(link);
  else void killPast(id);
  setTimeout(() => {
    if (unsaid.has(id)) show('answer', 'NO ANSWER YET', 'is-bad');
  }, LIMITS.commandEchoMaxUs / 1000);
}

/** Without a link the shell, or the desk's own address, takes it. */
async function killPast(id: string): Promise<void> {
  try {
    const response = await fetch('/kill', { method: 'POST' });
    show('answer', await response.text(), response.ok ? '' : 'is-bad');
  } catch {
    if (unsaid.has(id)) show('answer', 'NOT DELIVERED: pull at the venue', 'is-bad');
  }
}

function take(message: ToScreen, from: Link): void {
  if (message.kind === 'hello') {
    if (message.frameHash !== FRAME_HASH) return from.close('another build');
    image = new DeskImage(message);
    show('link', `${message.environment} ${message.venueName} UP`, 'is-good');
    for (const say of unsaid.values()) say(from);
    send(from, { kind: 'subscribe', subscription: 1, expiryIx: 0 });
  } else if (message.kind === 'chain') image?.showChain(message);
  else if (message.kind === 'reply') {
    unsaid.delete(message.id);
    const { kill: report, ok, why } = message;
    show('answer', report ? killWords(report) : ok ? 'killed' : why, ok ? '' : 'is-bad');
  }
}

function takeFrame(frame: ArrayBuffer, from: Link): void {
  const head = image?.apply(frame, performance.now());
  if (image === null || head === undefined) return;
  if (!head.ok) return from.close(head.why);
  send(from, { kind: 'ack', frame: head.value.number, sentMs: performance.now() });
  const count = `${image.strip('armed')} armed ${image.strip('live')} live`;
  show('quotes', image.strip('isKilled') === 1 ? `KILLED ${image.strip('live')} live` : count);
}

const button = document.getElementById('kill');
assert(button !== null, 'the strip has its button');
button.addEventListener('pointerdown', (event) => kill(event.timeStamp));
button.addEventListener('click', (event) => {
  if (event.detail === 0) kill(event.timeStamp);
});

const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
keepLink(
  dialerOf(window, token),
  (opened) => {
    link = opened;
    opened.onMessage((wire) => {
      if (link !== opened) return;
      if (typeof wire === 'string') take(JSON.parse(wire) as ToScreen, opened);
      else takeFrame(wire, opened);
    });
  },
  (why) => {
    link = null;
    image = null;
    show('link', 'NO LINK', 'is-bad');
    show('quotes', why);
  },
);
setInterval(() => {
  if (link !== null) send(link, { kind: 'beat', lagMs: 0, sentMs: performance.now() });
}, LIMITS.screenBeatEveryUs / 1000);
