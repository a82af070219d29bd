import * as z from 'zod/mini';
import { lazily } from '../domain/lazily.ts';
import { report, reportFormats, reportId, reportPartner } from '../domain/report.ts';
import { pageOf, pageQuery } from './lists.ts';

export const reportParams = lazily(() => z.object({ reportId }));
export const reportFileParams = lazily(() => z.object({ reportId, format: z.enum(reportFormats) }));

export const reportQuery = lazily(() =>
  z.strictObject({
    ...pageQuery(),
    partner: z.optional(
      reportPartner.check(
        z.meta({
          description:
            'ATVK code of a municipality, registration number of a school that answers for itself, or ikvd; without it, your own.',
          examples: ['0003000'],
        }),
      ),
    ),
  }),
);

export const reportAnswer = lazily(() => report().check(z.meta({ id: 'Report' })));
export const reportPage = lazily(() => pageOf(reportAnswer(), 'ReportPage'));

export const reportDownload = lazily(() =>
  z
    .object({
      name: z.string(),
      contentType: z.string(),
      sizeBytes: z.int(),
      sha256: z.string(),
      url: z.url().check(z.meta({ description: 'Downloads the file, without a token, for a minute.' })),
      expiresAt: z.iso.datetime(),
    })
    .check(z.meta({ id: 'ReportDownload' })),
);
