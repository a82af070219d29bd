/**
 * Stands for `@aws-sdk/credential-provider-node` in the bundles. Lambda gives a function its credentials in the environment and
 * nowhere else; the default chain would also carry the ways through profiles, SSO, processes and instance metadata, a quarter of
 * every bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
