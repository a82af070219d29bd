/** Loaded as a file of its own (`#ses-sdk`) by the first call that sends a message. */
export { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
