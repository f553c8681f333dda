import { docComment, memberName, stringLiteral } from './source-text.ts'
import type { TypedEvent } from './typed-event.ts'

/** The libraries whose functions can be wrapped. */
const typesSdks = ['segment-core', 'analytics-node', 'analytics-next'] as const

/** @see typesSdks */
export type TypesSdk = (typeof typesSdks)[number]

/** What is special about the functions of one library. */
interface Sdk {
  readonly imports: readonly string[]
  /** The parameter of `createEvents`, and declarations that it needs. */
  readonly client: string
  readonly declarations: string
  readonly usage: string
  /** The parameters, the call that is checked, and the call of the library. */
  readonly event: (event: TypedEvent) => {
    readonly parameters: string
    readonly call: string
    readonly send: string
  }
}

const versioned = (version: number | undefined, context: string): string =>
  version === undefined ? '' : `, context: { ...${context}, protocols: { event_version: ${version} } }`

const message = ({ name, version }: TypedEvent, source: string): string =>
  `{ ...${source}, event: ${stringLiteral(name)} as const${versioned(version, `${source}.context`)} }`

const sdks: Readonly<Record<TypesSdk, Sdk>> = {
  'segment-core': {
    imports: ['import type { CallMethods, CallOptions, TrackFields, UserIdOrAnonymousId } from "@org/segment-core";'],
    client: 'client: Pick<CallMethods<Plan>, "track">',
    usage: 'createEvents(createSegmentClient<Plan>({ … }))',
    declarations: `/** The fields of an event besides its name. */
type Message<Properties> = UserIdOrAnonymousId &
  Omit<TrackFields, "event" | "properties"> &
  (Record<never, never> extends Properties ? { readonly properties?: Properties | undefined } : { readonly properties: Properties });
`,
    event: (event) => ({
      parameters: `fields: Message<${event.typeName}>, options?: CallOptions`,
      call: message(event, 'fields'),
      send: 'client.track(call, options)',
    }),
  },
  'analytics-node': {
    imports: ['import type { Analytics } from "@segment/analytics-node";'],
    client: 'analytics: Pick<Analytics, "track">',
    usage: 'createEvents(new Analytics({ writeKey }))',
    declarations: `type Without<Params> = Params extends unknown ? Omit<Params, "event" | "properties"> : never;

/** The parameters of an event besides its name. */
type Message<Properties> = Without<Parameters<Analytics["track"]>[0]> &
  (Record<never, never> extends Properties ? { readonly properties?: Properties | undefined } : { readonly properties: Properties });

type Callback = Parameters<Analytics["track"]>[1];
`,
    event: (event) => ({
      parameters: `message: Message<${event.typeName}>, callback?: Callback`,
      call: message(event, 'message'),
      send: 'analytics.track(call, callback)',
    }),
  },
  'analytics-next': {
    imports: ['import type { AnalyticsBrowser } from "@segment/analytics-next";'],
    client: 'analytics: Pick<AnalyticsBrowser, "track">',
    usage: 'createEvents(AnalyticsBrowser.load({ writeKey }))',
    declarations: `type TrackParameters = Parameters<AnalyticsBrowser["track"]>;

type Options = Exclude<TrackParameters[2], (...args: never) => unknown>;

type Callback = TrackParameters[3];
`,
    event: ({ name, typeName, needsProperties, version }) => ({
      parameters: `properties${needsProperties ? '' : '?'}: ${typeName}, options?: Options, callback?: Callback`,
      call: `{ event: ${stringLiteral(name)}, properties${versioned(version, 'options?.context')} }`,
      send: `analytics.track(call.event, call.properties, ${version === undefined ? 'options' : '{ ...options, context: call.context }'}, callback)`,
    }),
  },
}

const eventText = (event: TypedEvent, sdk: Sdk, check: boolean): string => {
  const { parameters, call, send } = sdk.event(event)
  const { description } = event.rule
  const doc = docComment(
    [description === undefined || description === '' ? `Sends ${JSON.stringify(event.name)}.` : description],
    '  ',
  )
  const lines = [
    `const call = ${call};`,
    ...(check ? ['violations("track", call, onViolation);'] : []),
    `return ${send};`,
  ]
  return `${doc}  ${memberName(event.functionName)}: (${parameters}) => {\n${lines.map((line) => `    ${line}\n`).join('')}  },\n`
}

const checkParts = `/** What the functions do besides sending. */
export interface EventOptions {
  /** Gets what is wrong with a call. The call is sent all the same. */
  readonly onViolation?: ((issues: readonly PlanIssue[], call: object) => void) | undefined;
}

const violations = (type: "track", call: object, onViolation: EventOptions["onViolation"]): void => {
  if (onViolation === undefined) return;
  const issues = checkPlan({ ...call, type });
  if (issues.length > 0) onViolation(issues, call);
};
`

/** What a file needs for the functions of a library. */
export const sdkParts = (
  name: TypesSdk,
  events: readonly TypedEvent[],
  check: boolean,
): { readonly imports: readonly string[]; readonly wrapper: string } => {
  const sdk = sdks[name]
  if (events.length === 0) return { imports: [], wrapper: '' }
  const parameters = check ? `${sdk.client}, { onViolation }: EventOptions = {}` : sdk.client
  const wrapper = `/**
 * A function for each event of the plan.
 * @example const events = ${sdk.usage}
 */
export const createEvents = (${parameters}) => ({
${events.map((event) => eventText(event, sdk, check)).join('')}});
`
  return { imports: sdk.imports, wrapper: [sdk.declarations, ...(check ? [checkParts] : []), wrapper].join('\n') }
}
