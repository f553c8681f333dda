/** The `@org/segment-connector` entry: reads, checks and runs apps of the Make app format. */

export {
  type App,
  AppError,
  type Connection,
  type Endpoint,
  type Fields,
  type Module,
  type Parameter,
  type ParameterItem,
  type Rpc,
  type Webhook,
} from './app/app.ts'
export { type CheckOptions, checkApp } from './app/check-app.ts'
export { loadApp } from './app/load-app.ts'
export { loadScenarios } from './app/load-scenarios.ts'
export { type ReadFile, readApp } from './app/read-app.ts'
export { readExportedApp } from './app/read-exported-app.ts'
export { type FormatIssue, formatIssue, formatPath } from './make/issue.ts'
export { JsoncError, parseJsonc } from './make/parse-jsonc.ts'
export { questionsOfReview, type ReviewIssue, type ReviewRuleId, reviewApp, reviewRules } from './review/review-app.ts'
export type { ReviewedApp, ReviewRule, ScenarioFile } from './review/review-rule.ts'
export { type AppFetch, type AppResponse, type AppTransport, createAppTransport } from './run/app-transport.ts'
export { type CoercedParameters, coerceParameters } from './run/coerce-parameters.ts'
export { emptyString } from './run/coerce-scalar.ts'
export { compileFunctions } from './run/custom-functions.ts'
export { ModuleError, type ModuleErrorType, type ParameterProblem } from './run/module-error.ts'
export { type Run, runEndpoint, runModule, runRpc, type Verification, verifyConnection } from './run/run-module.ts'
export type { RunEnvironment, RunOptions } from './run/run-options.ts'
export {
  type Attachment,
  attachWebhook,
  type Delivery,
  detachWebhook,
  type ReceiveOptions,
  receiveWebhook,
  type WebhookData,
  type WebhookResponse,
} from './run/run-webhook.ts'
export {
  listStartingPoints,
  type Start,
  type StartingPoint,
  type StartingPoints,
  startingState,
} from './run/starting-points.ts'
export { formatTrace, type TraceStep } from './run/trace.ts'
export type { TriggerState } from './run/trigger-items.ts'
export type { WebhookRequest } from './run/webhook-request.ts'
export type { WebhookSignature } from './run/webhook-signature.ts'
