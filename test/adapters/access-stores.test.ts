import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createInvitationStore } from '../../shared/adapters/dynamodb/invitation-store.ts';
import { createPrincipalStore } from '../../shared/adapters/dynamodb/principal-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { type Role, roles } from '../../shared/domain/access.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import { invitationStates } from '../../shared/domain/invitation.ts';
import { actorOf, type Principal } from '../../shared/domain/principal.ts';
import type { Write } from '../../shared/ports/records.ts';
import { aPrincipal, at, idOf, schoolId } from '../support/builders.ts';
import { anInvitation } from '../support/log-builders.ts';
import { caughtTable, onlyPartOf, partOf } from '../support/table.ts';

const setUp = () => {
  const { table, commands } = caughtTable();
  const reader = createReader(table);
  return { commands, principals: createPrincipalStore(table, reader), invitations: createInvitationStore(table, reader) };
};

const actor = actorOf(aPrincipal('school-director'));
const eventOf = (after: Principal) => recordEvent(sha256, { before: undefined, after, action: 'grant', actor, at }).event;

const absent = { ConditionExpression: 'attribute_not_exists(pk)' };
const versionIs = (version: number) => ({
  ConditionExpression: '#version = :expectedVersion',
  ExpressionAttributeValues: { ':expectedVersion': version },
});

/** The parts that count an organisation's administrators. */
const counted = (writes: readonly Write[]) =>
  writes.map((write) => ({ ...partOf(write).Update, guard: write.guard.kind })).filter(({ Key }) => Key !== undefined);

const schoolCount = { Key: { pk: `ADMINISTRATORS#school#${schoolId}`, sk: 'ADMINISTRATORS' } };
const oneMore = {
  UpdateExpression: 'SET #type = :type ADD #count :one',
  ExpressionAttributeValues: { ':type': 'ADMINISTRATORS', ':one': 1 },
  guard: 'none',
};
const oneLess = (least: number) => ({
  UpdateExpression: 'SET #count = #count - :one',
  ConditionExpression: '#count > :least',
  ExpressionAttributeValues: { ':one': 1, ':least': least },
  guard: 'last-administrator',
});

const [notOver, over] = [{ isOver: false }, { isOver: true }];

describe('a principal', () => {
  const { principals } = setUp();
  const parts = (of: Principal) => principals.grant(of, eventOf(of)).map(partOf);

  it('that is new must not be there; a later version replaces the one before', () => {
    expect(parts(aPrincipal('iap-author'))[0]?.Put).toMatchObject(absent);
    expect(parts(aPrincipal('iap-author', { version: 3 }))[0]?.Put).toMatchObject(versionIs(2));
  });

  it('whose access was revoked is listed no more', () => {
    expect(parts(aPrincipal('iap-author'))[0]?.Put?.Item).toMatchObject({
      listPk: `PRINCIPALS#school#${schoolId}`,
      listSk: 'PRINCIPAL#iap-author',
    });
    expect(parts(aPrincipal('iap-author', { revokedAt: at }))[0]?.Put?.Item).not.toHaveProperty('listPk');
  });

  it('is required to be as it was read by a condition alone', () => {
    const required = principals.requireUnchanged(aPrincipal('ikvd-coordinator', { version: 5 }));
    expect(onlyPartOf(required)).toMatchObject([
      'ConditionCheck',
      { Key: { pk: 'PRINCIPAL#ikvd-coordinator', sk: 'PRINCIPAL' }, ...versionIs(5) },
    ]);
    expect(required.guard).toEqual({ kind: 'version', recordId: 'ikvd-coordinator' });
  });

  it('is listed with those of his organisation', async () => {
    const { commands, principals: listed } = setUp();
    commands.on(QueryCommand).resolves({ Items: [aPrincipal('iap-author')] });
    const page = await listed.list(`school#${schoolId}`, { limit: 20, after: null });
    expect(page.items).toEqual([aPrincipal('iap-author')]);
    expect(commands.calls()[0]?.args[0].input).toMatchObject({
      IndexName: 'list',
      ExpressionAttributeValues: { ':listPk': `PRINCIPALS#school#${schoolId}`, ':prefix': 'PRINCIPAL#' },
    });
  });
});

describe('the count of an organisation’s administrators', () => {
  const { principals } = setUp();
  const granted = (role: Role) => counted(principals.grant(aPrincipal(role), eventOf(aPrincipal(role))));
  const revoked = (role: Role, organisation: { readonly isOver: boolean }) =>
    counted(principals.revoke(aPrincipal(role), eventOf(aPrincipal(role)), organisation));

  it.each([
    ['school-director', `school#${schoolId}`],
    ['municipality-coordinator', 'municipality#0003000'],
    ['ikvd-coordinator', 'ikvd'],
  ] as const)('grows with a %s', (role, organisation) => {
    expect(granted(role)).toMatchObject([{ ...oneMore, Key: { pk: `ADMINISTRATORS#${organisation}`, sk: 'ADMINISTRATORS' } }]);
  });

  it('does not change with anybody else', () => {
    const others = roles.filter((role) => !['school-director', 'municipality-coordinator', 'ikvd-coordinator'].includes(role));
    expect(others.flatMap((role) => [...granted(role), ...revoked(role, notOver)])).toEqual([]);
  });

  it('never falls below one, unless the organisation itself is over', () => {
    expect(revoked('school-director', notOver)).toMatchObject([{ ...schoolCount, ...oneLess(1) }]);
    expect(revoked('school-director', over)).toMatchObject([{ ...schoolCount, ...oneLess(0) }]);
  });

  it.each([
    ['iap-author', 'school-director', [oneMore]],
    ['school-director', 'iap-author', [oneLess(1)]],
    ['iap-author', 'school-coordinator', []],
    ['school-director', 'school-director', []],
  ] as const)('follows who was %s and is %s now', (before, now, counts) => {
    const of = aPrincipal(now, { version: 2 });
    const writes = principals.change(of, eventOf(of), aPrincipal(before), notOver);
    expect(counted(writes)).toMatchObject(counts.map((count) => ({ ...schoolCount, ...count })));
    expect(partOf(writes[0] ?? never()).Put).toMatchObject({ Item: { role: now }, ...versionIs(1) });
  });
});

const never = (): never => {
  throw new Error('no such write');
};

describe('an invitation', () => {
  const { invitations } = setUp();
  const eventFor = recordEvent(sha256, { before: undefined, after: anInvitation(1, { version: 0 }), action: 'invite', actor, at }).event;

  it('that is new must not be there; a later version replaces the one before', () => {
    const parts = [1, 2].map((version) => invitations.save(anInvitation(1, { version }), eventFor).map(partOf));
    expect(parts).toMatchObject([
      [
        { Put: { Item: { pk: `INVITATION#${idOf('inv', 1)}`, sk: 'INVITATION', type: 'INVITATION' }, ...absent } },
        { Put: { Item: { pk: `INVITATION#${idOf('inv', 1)}`, sk: 'EVENT#00000001' }, ...absent } },
      ],
      [{ Put: { Item: { version: 2 }, ...versionIs(1) } }, {}],
    ]);
  });

  it.each(invitationStates)('that is %s is listed only while it is pending', (state) => {
    const [put] = invitations.save(anInvitation(1, { state }), eventFor).map(partOf);
    expect([put?.Put?.Item?.['listPk'], put?.Put?.Item?.['listSk']]).toEqual(
      state === 'pending' ? [`INVITATIONS#school#${schoolId}`, `INVITATION#${idOf('inv', 1)}`] : [undefined, undefined],
    );
  });

  it('is found by its id, and listed with those of its organisation', async () => {
    const { commands, invitations: read } = setUp();
    commands
      .on(GetCommand)
      .resolvesOnce({ Item: { pk: 'x', sk: 'INVITATION', type: 'INVITATION', ...anInvitation() } })
      .resolves({});
    commands.on(QueryCommand).resolves({ Items: [anInvitation()] });
    expect(await read.find(idOf('inv', 1))).toEqual(anInvitation());
    expect(await read.find(idOf('inv', 2))).toBeUndefined();
    expect((await read.list(`school#${schoolId}`, { limit: 20, after: null })).items).toEqual([anInvitation()]);
    expect(commands.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
      IndexName: 'list',
      ExpressionAttributeValues: { ':listPk': `INVITATIONS#school#${schoolId}`, ':prefix': 'INVITATION#' },
    });
  });
});
