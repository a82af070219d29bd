import { describe, expect, it } from 'vitest';
import { verifyHistory } from '../../infra/verify-history.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { type HistoryEvent, recordEvent, type Versioned } from '../../shared/domain/history.ts';
import { at, idOf } from '../support/builders.ts';

const id = idOf('iap', 1);
const actor = { by: 'author', role: 'iap-author', onBehalfOf: 'school#9000000001' } as const;

type Counted = Versioned & { readonly count: number };

/** A record of three changes, with its history. */
const history = (): { readonly record: Counted; readonly events: readonly HistoryEvent[] } => {
  const events: HistoryEvent[] = [];
  let before: Counted | undefined;
  for (let count = 1; count <= 3; count += 1) {
    const after: Counted = { id, count, version: before?.version ?? 0, lastEventHash: before?.lastEventHash ?? null };
    const made = recordEvent(sha256, { before, after, action: 'count', actor, at });
    events.push(made.event);
    before = made.record;
  }
  if (before === undefined) throw new Error('nothing was counted');
  return { record: before, events };
};

const answered =
  (body: unknown, status = 200) =>
  async (url: string) => {
    expect(url).toBe(`http://127.0.0.1:3000/v1/plans/${id}/history`);
    return new Response(JSON.stringify(body), { status });
  };

const verified = (items: readonly unknown[], head: Versioned) =>
  verifyHistory(
    { id, url: 'http://127.0.0.1:3000', token: 'token' },
    answered({ items, people: { author: 'Anna Kalniņa' }, head, intact: true }),
  );

const headOf = ({ version, lastEventHash }: Versioned) => ({ id, version, lastEventHash });

describe('verify-history', () => {
  it('finds a whole chain whole', async () => {
    const { record, events } = history();
    expect(await verified(events, headOf(record))).toMatchObject({ broken: undefined });
  });

  it.each([
    ['a changed event', 2, (events: readonly HistoryEvent[]) => events.map((one) => (one.number === 2 ? { ...one, by: 'somebody' } : one))],
    ['a removed event', 2, (events: readonly HistoryEvent[]) => events.toSpliced(1, 1)],
    ['events cut off at the end', 3, (events: readonly HistoryEvent[]) => events.slice(0, 2)],
    ['events in another order', 2, (events: readonly HistoryEvent[]) => [...events.slice(0, 1), ...events.slice(1).toReversed()]],
  ])('names the first break where there is %s, whatever the system itself says', async (_what, broken, change) => {
    const { record, events } = history();
    expect(await verified(change(events), headOf(record))).toMatchObject({ broken });
  });

  it("does not take another record's chain for this one's", async () => {
    const { record, events } = history();
    expect(await verified(events, { ...headOf(record), id: idOf('iap', 2) })).toMatchObject({ broken: 1 });
  });

  it('says why a history cannot be read', async () => {
    const call = verifyHistory({ id, url: 'http://127.0.0.1:3000', token: 'token' }, answered({ code: 'not-found' }, 404));
    await expect(call).rejects.toThrow('404');
    await expect(verifyHistory({ id: 'xyz_1', url: '', token: '' })).rejects.toThrow('no history');
  });
});
