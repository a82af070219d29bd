import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { caughtTable } from '../support/table.ts';

const named = (name: string): Error => Object.assign(new Error('refused'), { name });
const conflict = named('TransactionConflictException');
const mark = { semester: '2021-2022-1', schoolId: '9000000001', token: 't', changedAt: 0, records: ['iap_1'] };

// The pauses between attempts are random; without chance there are none.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

describe('a write that is no transaction, where one is at its item', () => {
  it('sets a mark as soon as that is over', async () => {
    const { table, commands } = caughtTable();
    commands.on(UpdateCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({});
    await createStaleMarks(table).mark(mark);
    expect(commands.calls()).toHaveLength(3);
  });

  it('clears a mark as soon as that is over', async () => {
    const { table, commands } = caughtTable();
    commands.on(DeleteCommand).rejectsOnce(conflict).resolves({});
    await createStaleMarks(table).clear({ ...mark, shard: 1 });
    expect(commands.calls()).toHaveLength(2);
  });

  it('takes a year over as soon as that is over', async () => {
    const { table, commands } = caughtTable();
    const Attributes = { year: '2021-2022', token: 2 };
    commands.on(UpdateCommand).rejectsOnce(conflict).resolves({ Attributes });
    expect(await createStatisticsStore(table, createReader(table)).takeOver('2021-2022')).toMatchObject(Attributes);
    expect(commands.calls()).toHaveLength(2);
  });

  it('is given up where that is never over, and at once where something else is wrong', async () => {
    const { table, commands } = caughtTable();
    commands.on(UpdateCommand).rejects(conflict);
    await expect(createStaleMarks(table).mark(mark)).rejects.toThrow(conflict);
    expect(commands.calls()).toHaveLength(10);
    commands.reset();
    commands.on(UpdateCommand).rejects(named('ValidationException'));
    await expect(createStaleMarks(table).mark(mark)).rejects.toThrow('refused');
    expect(commands.calls()).toHaveLength(1);
  });
});
