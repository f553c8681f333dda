/** The NATS client. Only loaded if its storage is configured; see `load-nats.ts`. */
export { JetStreamApiError, jetstream, jetstreamManager } from '@nats-io/jetstream'
export { connect, credsAuthenticator, errors, headers } from '@nats-io/transport-node'
