import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Contention, createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { absent, putWrite } from '../../shared/adapters/dynamodb/writes.ts';
import { failureOf, isOutage } from '../../shared/observability/failures.ts';
import { caughtTable } from '../support/table.ts';

const setUp = () => {
  const { table, commands } = caughtTable();
  const writes = [
    putWrite(table, { pk: 'A', sk: 'A' }, absent, { kind: 'absent', recordId: 'A' }),
    putWrite(table, { pk: 'B', sk: 'B' }, absent, { kind: 'pupil-code' }),
    putWrite(table, { pk: 'C', sk: 'C' }, absent, { kind: 'idempotency' }),
  ];
  const logged: (readonly [string, object])[] = [];
  const unitOfWork = createUnitOfWork(table, (event, fields) => void logged.push([event, fields]));
  return { commands: commands.on(TransactWriteCommand), calls: () => commands.calls(), logged, writes, unitOfWork };
};

const canceled = (...reasons: readonly CancellationReason[]) =>
  new TransactionCanceledException({ message: 'canceled', $metadata: {}, CancellationReasons: [...reasons] });

const canceledAt = (attempts: number, ...reasons: readonly CancellationReason[]) =>
  new TransactionCanceledException({ message: 'canceled', $metadata: { attempts }, CancellationReasons: [...reasons] });

const none: CancellationReason = { Code: 'None' };
const failed: CancellationReason = { Code: 'ConditionalCheckFailed' };
const conflict: CancellationReason = { Code: 'TransactionConflict' };

const tokensOf = (calls: ReturnType<ReturnType<typeof setUp>['calls']>) =>
  calls.map(({ args: [{ input }] }) => ('ClientRequestToken' in input ? input.ClientRequestToken : undefined));

// The pauses between attempts are random; without chance there are none.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

describe('a commit', () => {
  it('is all its parts in one transaction', async () => {
    const { commands, calls, writes, unitOfWork } = setUp();
    commands.resolves({});
    expect(await unitOfWork.commit(writes)).toEqual({ ok: true });
    expect(calls().map(({ args: [command] }) => command.input)).toEqual([
      { TransactItems: writes.map(({ part }) => part), ClientRequestToken: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
  });

  it('names the guards that failed, each with the item in the way', async () => {
    const { commands, calls, writes, unitOfWork } = setUp();
    commands.rejects(canceled(none, { ...failed, Item: { pupilId: { S: 'pup' }, count: { N: '3' } } }, failed));
    expect(await unitOfWork.commit(writes)).toEqual({
      ok: false,
      failed: [
        { guard: { kind: 'pupil-code' }, found: { pupilId: 'pup', count: 3 } },
        { guard: { kind: 'idempotency' }, found: undefined },
      ],
    });
    expect(calls()).toHaveLength(1);
  });

  it('tells a failed guard also where another part met somebody', async () => {
    const { commands, writes, unitOfWork } = setUp();
    commands.rejects(canceled(conflict, failed, none));
    expect(await unitOfWork.commit(writes)).toMatchObject({ ok: false, failed: [{ guard: { kind: 'pupil-code' } }] });
  });
});

describe('contention', () => {
  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'by %s passes: the commit is tried again',
    async (Code) => {
      const { commands, calls, writes, unitOfWork } = setUp();
      commands
        .rejectsOnce(canceled(none, { Code }, none))
        .rejectsOnce(canceled({ Code }, none, none))
        .resolves({});
      expect(await unitOfWork.commit(writes)).toEqual({ ok: true });
      expect(calls()).toHaveLength(3);
    },
  );

  it('is told with the tries that it cost, and what went at once is not', async () => {
    const { commands, logged, writes, unitOfWork } = setUp();
    commands
      .rejectsOnce(canceled(conflict, none, none))
      .rejectsOnce(canceled(conflict, none, none))
      .resolves({});
    await unitOfWork.commit(writes);
    await unitOfWork.commit(writes);
    expect(logged).toEqual([['WRITE_REPEATED', { attempts: 3 }]]);
  });

  it.each([
    ['a conflict that a second try of the SDK met', conflict],
    ['throttling that a second try of the SDK met', { Code: 'ThrottlingError' }],
  ])('says nothing of the first try: after %s the same transaction is asked for', async (_name, reason) => {
    const { commands, calls, writes, unitOfWork } = setUp();
    commands
      .rejectsOnce(canceledAt(2, reason, none, none))
      .rejectsOnce(canceledAt(1, none, reason, none))
      .resolves({});
    expect(await unitOfWork.commit(writes)).toEqual({ ok: true });
    const [token, ...others] = tokensOf(calls());
    expect(token).toMatch(/^[\da-f-]{36}$/);
    expect(others).toEqual([token, token]);
  });

  it('with a transaction of the same token asks for the same transaction', async () => {
    const { commands, calls, writes, unitOfWork } = setUp();
    commands
      .rejectsOnce(Object.assign(new Error('wait'), { name: 'TransactionInProgressException' }))
      .rejectsOnce(canceledAt(1, none, conflict, none))
      .resolves({});
    expect(await unitOfWork.commit(writes)).toEqual({ ok: true });
    const [token, ...others] = tokensOf(calls());
    expect(token).toMatch(/^[\da-f-]{36}$/);
    expect(others).toEqual([token, token]);
  });

  it('at the first try did nothing for sure: another transaction is asked for', async () => {
    const { commands, calls, writes, unitOfWork } = setUp();
    commands.rejectsOnce(canceledAt(1, conflict, none, none)).resolves({});
    expect(await unitOfWork.commit(writes)).toEqual({ ok: true });
    expect(new Set(tokensOf(calls()))).toHaveProperty('size', 2);
  });

  it('that outlasts every retry is said by its name', async () => {
    const { commands, calls, writes, unitOfWork } = setUp();
    commands.rejects(canceled(conflict, none, none));
    const outcome = unitOfWork.commit(writes);
    await expect(outcome).rejects.toBeInstanceOf(Contention);
    await expect(outcome).rejects.toMatchObject({ name: 'Contention' });
    expect(calls()).toHaveLength(10);
  });

  it('that outlasts every retry and may have gone through is told as an outage: nobody is told that nothing was changed', async () => {
    const { commands, writes, unitOfWork } = setUp();
    commands.rejectsOnce(canceledAt(2, conflict, none, none)).rejects(canceledAt(1, conflict, none, none));
    const error = await unitOfWork.commit(writes).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(Contention);
    expect(isOutage(error)).toBe(true);
    expect(failureOf(error)).toMatchObject({ error: 'Undecided', dependency: 'dynamodb' });
  });
});

describe('anything else', () => {
  const others: readonly (readonly [string, Error])[] = [
    ['an outage', Object.assign(new Error('down'), { name: 'InternalServerError' })],
    ['a part that the table does not take', canceled(none, { Code: 'ValidationError' }, none)],
    ['a network that is gone', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ];

  it.each(others)('is thrown at once as it came: %s', async (_what, error) => {
    const { commands, calls, writes, unitOfWork } = setUp();
    commands.rejects(error);
    await expect(unitOfWork.commit(writes)).rejects.toBe(error);
    expect(calls()).toHaveLength(1);
  });
});
