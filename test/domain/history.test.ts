import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { canonicalJson, firstBrokenEvent, type HistoryEvent, recordEvent } from '../../shared/domain/history.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { aPrincipal, aReceipt, at } from '../support/builders.ts';
import { aPlan } from '../support/plan-builders.ts';

const actor = { by: 'author', role: 'iap-author', onBehalfOf: 'school#9000000001' } as const;

const created = (plan: Plan) => recordEvent(sha256, { before: undefined, after: plan, action: 'create', actor, at });

/** A plan's history: one event for each change, the first for its making. */
const historyOf = (...changes: readonly Partial<Plan>[]): { readonly events: readonly HistoryEvent[]; readonly head: Plan } => {
  let { record, event } = created(aPlan().with({ version: 0 }).build());
  const events = [event];
  for (const change of changes) {
    ({ record, event } = recordEvent(sha256, { before: record, after: { ...record, ...change }, action: 'change', actor, at }));
    events.push(event);
  }
  return { events, head: record };
};

const four = () => historyOf({ status: 'in_approval' }, { status: 'approved' }, { status: 'in_progress', startedOn: '2021-10-04' });

describe('an event', () => {
  it('has the record’s new version as its number and links to the one before', () => {
    const { events, head } = four();
    expect(events.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(events.map(({ previousHash }) => previousHash)).toEqual([null, ...events.slice(0, -1).map(({ hash }) => hash)]);
    expect(head).toMatchObject({ version: 4, lastEventHash: events[3]?.hash });
  });

  it('says who did what, and what changed from what to what', () => {
    expect(four().events[3]).toMatchObject({
      action: 'change',
      by: 'author',
      role: 'iap-author',
      onBehalfOf: 'school#9000000001',
      at,
      changes: { startedOn: [null, '2021-10-04'], status: ['approved', 'in_progress'] },
    });
  });

  it('does not repeat what every event has anyway', () => {
    const [first] = four().events;
    expect(Object.keys(first?.changes ?? {}).filter((key) => ['version', 'updatedAt', 'lastEventHash'].includes(key))).toEqual([]);
  });

  it('has the same bytes when the same thing happens again', () => {
    expect(four().events).toEqual(four().events);
  });
});

describe('what is sealed', () => {
  const secret = 'Ģimenē ir grūtības, par kurām nedrīkst runāt.';
  const told = aPlan()
    .with({ sealed: { dataKey: `key ${secret}`, person: `person ${secret}`, texts: { 'risks/r1/note': secret, evaluation: secret } } })
    .build();

  it('is never in an event, however deep it lies', () => {
    const { event } = created(told);
    expect(canonicalJson(event)).not.toContain(secret);
  });

  it('leaves a trace of which text changed', () => {
    const { record } = created(told);
    const texts = { ...record.sealed.texts, evaluation: 'Cits.' };
    const after = { ...record, sealed: { ...record.sealed, texts } };
    const { event } = recordEvent(sha256, { before: record, after, action: 'change', actor, at });
    expect(Object.keys(event.changes)).toEqual(['sealed']);
    const digest = (text: string) => `sha256:${sha256(text).slice(0, 16)}`;
    expect(event.changes['sealed']).toMatchObject([
      { texts: { 'risks/r1/note': digest(secret), evaluation: digest(secret) } },
      { texts: { 'risks/r1/note': digest(secret), evaluation: digest('Cits.') } },
    ]);
  });

  it('is the only thing of a plan that an event veils: what is counted and decided is told as it is', () => {
    const { event } = created(told);
    expect(event.changes['measures']?.[1]).toEqual(told.measures);
    expect(event.changes['risks']?.[1]).toEqual(told.risks);
  });

  it('includes the names of people and of the files that they sent', () => {
    const person = recordEvent(sha256, {
      before: undefined,
      after: aPrincipal('iap-author', { name: 'Anna Paraudziņa' }),
      action: 'grant',
      actor,
      at,
    });
    const file = recordEvent(sha256, {
      before: undefined,
      after: aReceipt(1, { name: 'Anna Paraudziņa.pdf' }),
      action: 'create',
      actor,
      at,
    });
    expect(canonicalJson([person.event, file.event])).not.toContain('Paraudziņa');
  });

  it('leaves no fingerprint of a name or note that somebody could guess, and yet tells that it changed', () => {
    const before = { ...aPrincipal('iap-author', { name: 'Anna Paraudziņa' }), lines: [{ note: 'Annas brālis', cents: 5 }] };
    const after = { ...before, name: 'Anna Kalniņa', lines: [{ note: 'Annas māsa', cents: 5 }] };
    const { event } = recordEvent(sha256, { before, after, action: 'change', actor, at });
    expect(event.changes).toEqual({
      name: ['withheld', 'withheld'],
      lines: [[{ note: 'withheld', cents: 5 }], [{ note: 'withheld', cents: 5 }]],
    });
  });
});

describe('a chain of events', () => {
  const broken = (events: readonly HistoryEvent[]) => firstBrokenEvent(sha256, events, four().head);

  it('holds', () => {
    expect(broken(four().events)).toBeUndefined();
  });

  it.each([0, 1, 2, 3])('shows that event %i was edited', (index) => {
    const { events } = four();
    expect(broken(events.map((event, position) => (position === index ? { ...event, by: 'somebody else' } : event)))).toBe(index + 1);
  });

  it.each([0, 1, 2, 3])('shows that event %i was edited, though it was given a fresh hash', (index) => {
    const forged = four().events.map(({ hash, ...event }, position) => {
      const content = position === index ? { ...event, by: 'somebody else' } : event;
      return { ...content, hash: position === index ? sha256(canonicalJson(content)) : hash };
    });
    // The next event, or the record itself, still names the hash of the true one.
    expect(broken(forged)).toBe(Math.min(index + 2, 4));
  });

  it.each([0, 1, 2, 3])('shows that event %i was removed', (index) => {
    expect(broken(four().events.filter((_event, position) => position !== index))).toBe(index + 1);
  });

  it.each([0, 1, 2])('shows that events %i and the next changed places', (index) => {
    const { events } = four();
    const [one, two] = [events[index], events[index + 1]];
    if (one === undefined || two === undefined) throw new Error('too few events');
    expect(broken([...events.slice(0, index), two, one, ...events.slice(index + 2)])).toBe(index + 1);
  });

  it.each([0, 1, 2, 3])('shows that an event was put in at %i', (index) => {
    const { events } = four();
    const [one] = events.slice(index);
    if (one === undefined) throw new Error('too few events');
    expect(broken([...events.slice(0, index + 1), one, ...events.slice(index + 1)])).toBe(index + 2);
  });

  it('begins with the first event', () => {
    const { event, record } = recordEvent(sha256, {
      before: aPlan().with({ version: 5 }).build(),
      after: aPlan().build(),
      action: 'change',
      actor,
      at,
    });
    expect(firstBrokenEvent(sha256, [event], { ...record, version: 1 })).toBe(1);
  });

  it('may have grown since the record was read', () => {
    const { events } = historyOf({ status: 'in_approval' }, { status: 'approved' });
    const { head } = historyOf({ status: 'in_approval' });
    expect(firstBrokenEvent(sha256, events, head)).toBeUndefined();
  });
});

describe('canonical JSON', () => {
  it('sorts keys at every depth and leaves lists in their order', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, 'x'], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1},"x"]}');
  });

  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, inner]: [string, unknown]) => [key, shuffled(inner)]),
    );
  };

  it('is the same for the same value, whatever the order of its keys, and loses nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
