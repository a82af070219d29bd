import { type Programme, settingOn } from './programme.ts';

/**
 * The last day (`YYYY-MM-DD`) on which the records of a programme are kept: so many years after the one in which its last cost was paid.
 * null: nobody has said how many, and then nothing is erased because of time. Source of the number: the law of the programming period.
 */
export const retentionEnd = ({ costs, retention }: Programme, today: string): string | null => {
  const { value, confirmed } = settingOn(retention.years, today);
  // A placeholder must not destroy anything: that cannot be taken back.
  return value === null || !confirmed ? null : `${Number(costs.to.slice(0, 4)) + value}-12-31`;
};

/** Whether the records of a programme need not be kept on a day. */
export const isRetentionOver = (of: Programme, today: string): boolean => {
  const end = retentionEnd(of, today);
  return end !== null && today > end;
};
