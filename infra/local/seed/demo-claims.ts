import { type ClaimEnd, type ClaimStep, type DemoSchool, demoSchools } from './demo-figures.ts';
import { type DemoPlan, demoPlans, type Half } from './demo-plans.ts';
import { randomOf } from './random.ts';
import { type DrawnType, drawnTypes, type ReceiptText } from './receipt-files.ts';

export type DemoReceipt = {
  readonly name: string;
  /** The kind of file that it really is. */
  readonly type: DrawnType;
  readonly text: ReceiptText;
};

export type DemoClaimLine = {
  readonly plan: DemoPlan;
  readonly measureId: string;
  readonly spentOn: string;
  readonly amountCents: number;
  readonly receipt: DemoReceipt;
};

export type DemoClaim = {
  /** `4s-1-c1` */
  readonly name: string;
  readonly school: DemoSchool;
  readonly to: ClaimStep | ClaimEnd;
  readonly lines: readonly DemoClaimLine[];
};

const spentOn = {
  autumn: ['2021-10-01', '2021-10-05', '2021-10-08', '2021-10-12', '2021-10-19'],
  spring: ['2022-03-01', '2022-03-08', '2022-03-15', '2022-03-22', '2022-03-29'],
} as const satisfies Record<Half, readonly string[]>;

/** What a shop prints for each kind of compensation. */
const goods: Readonly<Record<string, { readonly seller: string; readonly article: string }>> = {
  'public-transport': { seller: 'DEMO AUTOBUSU PARKS', article: 'MENESA BILETE' },
  'learning-materials': { seller: 'SIA DEMO GRAMATA', article: 'DARBA BURTNICAS' },
  catering: { seller: 'SIA DEMO EDNICA', article: 'KOMPLEKSAS PUSDIENAS' },
  'individual-items': { seller: 'SIA DEMO APAVI', article: 'ZIEMAS APAVI' },
};

const lineOf = (claim: string, index: number, plan: DemoPlan, type: DrawnType): DemoClaimLine => {
  const measure = plan.body.measures.find((one) => one.type === 'compensation');
  if (measure?.type !== 'compensation') throw new Error(`plan ${plan.name} has no compensation to claim`);
  const random = randomOf(`claim ${claim} ${index}`);
  const on = random.pick(spentOn[plan.half]);
  const amountCents = random.between(1000, measure.plannedCents - 500);
  const { seller, article } = goods[measure.kind] ?? { seller: 'SIA DEMO', article: 'PRECES' };
  const name = `${claim}-${index + 1}`;
  return {
    plan,
    measureId: measure.id,
    spentOn: on,
    amountCents,
    receipt: { name, type, text: { number: name.toUpperCase(), seller, article, on, amountCents } },
  };
};

/** All claims of a semester. Each line is a compensation of another implemented plan, proved by a receipt of its own. */
export const demoClaims = (half: Half): readonly DemoClaim[] =>
  demoSchools.flatMap((school) => {
    const compensated = demoPlans(half).filter(
      (plan) => plan.school === school && plan.body.measures.some(({ type }) => type === 'compensation'),
    );
    let used = 0;
    return school[half].claims.map(({ to, lines }, index): DemoClaim => {
      const name = `${school.key}-${half === 'autumn' ? 1 : 2}-c${index + 1}`;
      const plans = compensated.slice(used, used + lines);
      if (plans.length < lines) throw new Error(`${school.name} has too few compensations for claim ${name}`);
      const first = used;
      used += lines;
      return {
        name,
        school,
        to,
        lines: plans.map((plan, place) => lineOf(name, place, plan, drawnTypes[(first + place) % drawnTypes.length] ?? 'application/pdf')),
      };
    });
  });

/** A receipt that fails its inspection: announced and named as a picture, but the file is a PDF. No claim uses it. */
export const mislabelledReceipt = {
  school: '4s',
  half: 'autumn',
  declaredAs: 'image/png',
  receipt: {
    name: '4s-1-telefona-foto',
    type: 'application/pdf',
    text: { number: '4S-1-X', seller: 'SIA DEMO GRAMATA', article: 'KANCELEJAS PRECES', on: '2021-10-19', amountCents: 1590 },
  },
} as const satisfies { school: string; half: Half; declaredAs: DrawnType; receipt: DemoReceipt };
