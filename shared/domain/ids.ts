import * as z from 'zod/mini';

/** Prefixed ULIDs: sortable by time, and a stranger sees at once what an id stands for. */
const prefixed = (prefix: string) => z.string().check(z.regex(new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`)));

export const planId = prefixed('iap');
export const claimId = prefixed('clm');
export const receiptId = prefixed('rcp');
export const pupilId = prefixed('pup');
export const consultationId = prefixed('con');
export const projectId = prefixed('prj');
export const participationId = prefixed('prt');
export const invitationId = prefixed('inv');
export const batchId = prefixed('pay');
export const holdId = prefixed('hld');

export type IdPrefix = 'iap' | 'clm' | 'rcp' | 'pup' | 'con' | 'acc' | 'prj' | 'prt' | 'inv' | 'pay' | 'hld';

/** School registration number: ten digits, given by IKVD. */
export const schoolId = z.string().check(z.regex(/^\d{10}$/));

/** ATVK code of a municipality: seven digits as text, leading zeros kept; the seventh counts modifications. */
export const municipalityId = z.string().check(z.regex(/^\d{7}$/));

/** Who answers for a school's money: a municipality by its ATVK code, or a VPII by its registration number. */
export const partnerId = z.string().check(z.regex(/^(?:\d{7}|\d{10})$/));

/** The token's subject: a user, or the client of a school's own software. */
export const subject = z.string().check(z.regex(/^[A-Za-z0-9._:-]{1,128}$/));

/** Risks and measures are numbered by the author within one plan (`r1`, `m2`), so that links can be written in one request. */
export const localId = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,19}$/));
