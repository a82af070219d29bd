import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declaredAlarms } from '../support/alarm-evaluator.ts';
import { readSynthesised } from '../support/synthesised.ts';

const alarms = declaredAlarms(readSynthesised());
const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n')[0] ?? '', section] as const),
);
/** What is in it beside alarms. */
const introduction = 'First';

describe('the runbook', () => {
  it('has a section for every alarm, and none for what never rings', () => {
    const named = [...sections.keys()].filter((name) => name !== introduction);
    expect(named.sort()).toEqual([...new Set(alarms.map(({ kind }) => kind))].sort());
  });

  it('says of every function that an alarm is about what it means', () => {
    const unnamed = alarms.filter(({ kind, name }) => {
      const [, member] = name.split('/');
      return member?.includes('-') === true && kind !== 'StreamLate' && sections.get(kind)?.includes(`| \`${member}\` |`) !== true;
    });
    expect(unnamed.map(({ name }) => name)).toEqual([]);
    for (const kind of ['DeadLetters', 'JobNotRun']) {
      const told = [...(sections.get(kind)?.matchAll(/^\| `([a-z-]+)` \|/gm) ?? [])].map(([, name]) => `${kind}/${name}`);
      expect(told.sort()).toEqual(alarms.flatMap(({ name }) => (name.startsWith(`${kind}/`) ? [name] : [])).sort());
    }
  });

  it('is named by every alarm, which says in a sentence what it means', () => {
    for (const { AlarmDescription, kind } of alarms) {
      expect(AlarmDescription).toMatch(new RegExp(`^${kind}.*: .{40,} What to do: docs/runbook\\.md, "${kind}"\\.$`));
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });

  it('links to sections that are there', () => {
    const anchors = [...sections.keys()].map((name) => name.toLowerCase());
    const links = [...runbook.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((anchor) => !anchors.includes(anchor ?? ''))).toEqual([]);
  });
});
