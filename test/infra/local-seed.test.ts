import { decode } from 'jpeg-js';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import { demoClaims } from '../../infra/local/seed/demo-claims.ts';
import { episodes, planTargets } from '../../infra/local/seed/demo-figures.ts';
import { demoPlans, nameOfPlan } from '../../infra/local/seed/demo-plans.ts';
import { inFlight } from '../../infra/local/seed/in-flight.ts';
import { newFormCode, oldFormCode } from '../../infra/local/seed/personal-codes.ts';
import { randomOf } from '../../infra/local/seed/random.ts';
import { drawnTypes, receiptFile } from '../../infra/local/seed/receipt-files.ts';
import { step } from '../../infra/local/seed/steps.ts';
import { typeByContent } from '../../shared/adapters/content/inspector.ts';
import { normalisePersonalCode } from '../../shared/domain/personal-code.ts';
import { birthDateOfPerson, faultsOfContent, faultsOfPerson } from '../../shared/domain/plan-rules.ts';
import { planPeriod } from '../../shared/domain/semester.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { schoolYears } from '../../shared/reference/semesters.ts';
import { newPlan } from '../../shared/schemas/plans.ts';

const halves = [
  ['autumn', '2021-09-06'],
  ['spring', '2022-01-10'],
] as const;

describe('what the seed makes', () => {
  it('are personal codes of both forms that are valid and nobody’s', () => {
    for (let number = 0; number < 200; number += 1) {
      const random = randomOf(`code ${number}`);
      const old = oldFormCode(random, 2012);
      expect(normalisePersonalCode(old)).toBe(old.replace('-', ''));
      expect(old.charAt(7)).toBe('0');
      const fresh = newFormCode(random);
      expect(normalisePersonalCode(fresh)).toBe(fresh.replace('-', ''));
      expect(fresh).toMatch(/^39/);
    }
  });

  it.each(halves)('are plans for %s that no rule refuses, each of another pupil and with a name to know it by', (half, today) => {
    const plans = demoPlans(half);
    for (const { name, body, consultations } of plans) {
      const parsed = newPlan().parse(body);
      const period = planPeriod(schoolYears, parsed.semester, parsed.education);
      if (period === undefined) throw new Error(`no period for ${name}`);
      const { pupil, guardian, application } = parsed;
      const person = { ...pupil, birthDate: pupil.birthDate ?? null, guardian: guardian ?? null };
      const birthDate = birthDateOfPerson(person);
      expect(faultsOfContent({ ...parsed, birthDate }, { programme: pumpurs, period, today, approved: undefined })).toEqual([]);
      expect(faultsOfPerson(person, application, today)).toEqual([]);
      expect(nameOfPlan({ caseNumber: parsed.caseNumber ?? null })).toBe(name);
      for (const { heldOn } of consultations) expect(heldOn >= period.starts && heldOn <= period.ends).toBe(true);
    }
    expect(new Set(plans.map(({ body }) => body.pupil.personalCode)).size).toBe(plans.length);
    expect(new Set(plans.map(({ name }) => name)).size).toBe(plans.length);
    expect(demoPlans(half)).toEqual(plans);
  });

  it('are semesters with every end and every episode that a plan can have', () => {
    const all = halves.flatMap(([half]) => demoPlans(half));
    expect(new Set(all.map(({ target }) => target))).toEqual(new Set(planTargets));
    expect(new Set(all.flatMap(({ episode }) => episode ?? []))).toEqual(new Set(episodes));
    for (const { school, half, body, copyOf } of all.filter((plan) => plan.copyOf !== undefined)) {
      expect(half).toBe('spring');
      expect(copyOf).toMatchObject({ school, target: 'implemented', body: { pupil: body.pupil, risks: body.risks } });
    }
    expect(all.filter(({ copyOf }) => copyOf !== undefined).length).toBeGreaterThan(10);
    const consultations = all.flatMap((plan) => plan.consultations);
    expect(new Set(consultations.map(({ mode }) => mode))).toEqual(new Set(['in-person', 'remote']));
    for (const { mode, order } of consultations) expect(order !== undefined).toBe(mode === 'remote');
    const relations = all.flatMap(({ body }) => body.guardian?.relation ?? []);
    expect(new Set(relations)).toEqual(new Set(['parent', 'guardian', 'foster-family', 'institution']));
    expect(all.some(({ body }) => body.application.signedBy === 'adult-pupil')).toBe(true);
    expect(all.some(({ body }) => body.pupil.formerPersonalCode !== undefined)).toBe(true);
  });

  it.each(halves)('are claims for %s within the amounts that their plans have for them', (half) => {
    const lines = demoClaims(half).flatMap((claim) => claim.lines);
    for (const { plan, measureId, amountCents } of lines) {
      const measure = plan.body.measures.find(({ id }) => id === measureId);
      expect(plan.target).toBe('implemented');
      expect(measure?.type === 'compensation' && measure.plannedCents >= amountCents).toBe(true);
    }
    expect(new Set(lines.map(({ plan }) => plan.name)).size).toBe(lines.length);
    expect(new Set(lines.map(({ receipt }) => receipt.type)).size).toBe(drawnTypes.length);
  });

  it.each(drawnTypes)('are receipts that really are %s, with the same bytes every time', async (type) => {
    const text = { number: '4S-1', seller: 'SIA DEMO', article: 'PUSDIENAS', on: '2021-10-05', amountCents: 1234 };
    const content = await receiptFile(type, text);
    expect(typeByContent(Buffer.from(content))).toBe(type);
    expect(await receiptFile(type, text)).toEqual(content);
    expect(await receiptFile(type, { ...text, amountCents: 1235 })).not.toEqual(content);
    if (type === 'application/pdf') expect((await PDFDocument.load(content)).getPageCount()).toBe(1);
    if (type === 'image/jpeg') expect(decode(content)).toMatchObject({ width: 160, height: 200 });
  });
});

describe('how the seed works', () => {
  it('never has more under way than allowed, and leaves nothing out', async () => {
    const done: number[] = [];
    let underWay = 0;
    let most = 0;
    await inFlight([...Array(30).keys()], 4, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
      done.push(item);
    });
    expect(most).toBe(4);
    expect(done.sort((a, b) => a - b)).toEqual([...Array(30).keys()]);
  });

  it('begins nothing new after a failure', async () => {
    const begun: number[] = [];
    const work = inFlight([1, 2, 3, 4], 1, async (item) => {
      begun.push(item);
      if (item === 2) throw new Error('the second');
    });
    await expect(work).rejects.toThrow('the second');
    expect(begun).toEqual([1, 2]);
  });

  it('reads a record that is in another state than it thought, and goes on from there', async () => {
    const stale = { ok: false, status: 412, text: 'stale' } as const;
    const read = async () => 'submitted';
    const isDone = (state: string): boolean => state === 'submitted';
    expect(await step('draft', { isDone, take: async () => stale, read })).toBe('submitted');
    expect(await step('submitted', { isDone, take: () => Promise.reject(new Error('not needed')), read })).toBe('submitted');
    await expect(step('draft', { isDone, take: async () => ({ ...stale, status: 403 }), read })).rejects.toThrow('stale');
    await expect(step('draft', { isDone, take: async () => stale, read: async () => 'draft' })).rejects.toThrow('stale');
  });
});
