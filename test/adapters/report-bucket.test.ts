import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { createReportFiles } from '../../shared/adapters/s3/report-files.ts';

const s3 = mockClient(S3Client);
const sha256 = 'ab'.repeat(32);

describe('a report’s file', () => {
  beforeEach(() => s3.reset());

  it('is kept under the hash of its content, which S3 checks as it arrives', async () => {
    s3.on(PutObjectCommand).resolves({});
    const content = new Uint8Array([1, 2, 3]);
    await createReportFiles('files').keep({ format: 'pdf', sha256, content });
    expect(s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input)).toEqual([
      {
        Bucket: 'files',
        Key: `reports/${sha256}.pdf`,
        Body: content,
        ContentType: 'application/pdf',
        ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      },
    ]);
  });

  it('that is not there is nothing; an outage is one', async () => {
    s3.on(GetObjectCommand)
      .rejectsOnce(new NoSuchKey({ message: 'gone', $metadata: {} }))
      .rejects(new Error('outage'));
    const files = createReportFiles('files');
    expect(await files.read({ format: 'json', sha256 })).toBeUndefined();
    await expect(files.read({ format: 'json', sha256 })).rejects.toThrow('outage');
  });
});
