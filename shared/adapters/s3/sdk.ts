/** Loaded as a file of its own (`#s3-sdk`) by the first call that touches a file. */
export { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
export { createPresignedPost } from '@aws-sdk/s3-presigned-post';
