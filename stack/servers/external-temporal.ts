import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { UserError } from '../../domain/user-error.ts';
import {
  ensureNamespace,
  namespaceExists,
  registerSearchAttributes,
  setRetention,
} from './temporal-namespace.ts';

/** How Temporal's own tools would reach this server: for clients and workers alike. */
export const connectionOptionsTo = (address: string) => ({
  ...loadClientConnectConfig().connectionOptions,
  address,
});

/**
 * A connection to a Temporal server that is not ours. TLS and the API key come from where Temporal's own tools take
 * them: `TEMPORAL_TLS…`, `TEMPORAL_API_KEY`, temporal.toml.
 *
 * @throws UserError when it does not answer.
 */
export async function connectExternalTemporal(address: string): Promise<Connection> {
  try {
    return await Connection.connect({ ...connectionOptionsTo(address), connectTimeout: '5s' });
  } catch (cause) {
    throw new UserError({
      what: `The Temporal server at ${address} does not answer`,
      why: cause instanceof Error ? cause.message : String(cause),
      todo: 'Start it, correct temporal.address or TEMPORAL_ADDRESS, or unset it: then the embedded one is used.',
      cause,
    });
  }
}

/**
 * Checks that a server of somebody else is fit for us: it answers, knows the namespace, and our search attributes
 * are registered there. Its retention is its owner's business.
 */
export async function prepareExternalTemporal(address: string, namespace: string): Promise<void> {
  const connection = await connectExternalTemporal(address);
  try {
    if (!(await namespaceExists(connection, namespace))) throw noSuchNamespace(address, namespace);
    await registerSearchAttributes(connection, namespace);
  } finally {
    await connection.close();
  }
}

/** Makes a server of our own fit for us, the namespace and its retention included. */
export async function prepareOwnTemporal(
  address: string,
  namespace: string,
  retentionDays: number,
): Promise<void> {
  const connection = await connectExternalTemporal(address);
  try {
    await ensureNamespace(connection, namespace, retentionDays);
    await setRetention(connection, namespace, retentionDays);
    await registerSearchAttributes(connection, namespace);
  } finally {
    await connection.close();
  }
}

const noSuchNamespace = (address: string, namespace: string): UserError =>
  new UserError({
    what: `The Temporal server at ${address} has no namespace ${namespace}`,
    todo: `Create it (\`temporal operator namespace create -n ${namespace} --retention 90d\`), or correct temporal.namespace or TEMPORAL_NAMESPACE.`,
  });
