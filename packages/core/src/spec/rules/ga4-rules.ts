import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import { limits } from '../limits.ts'
import { pages } from '../pages.ts'
import { semanticEvent } from '../semantic-events/semantic-event-index.ts'
import { type CheckContext, onCall, onText, rulesByCode } from './rule-row.ts'

const user = { userId: 'user-42' } as const
const track = { type: 'track', ...user } as const
const exported = { ...track, event: 'Report Exported' } as const

/** Names of events that Google Analytics 4 keeps for itself, on the web or in apps. */
const reservedEvents: ReadonlySet<string> = new Set(
  (
    'ad_activeview ad_click ad_exposure ad_impression ad_query ad_reward adunit_exposure app_background app_clear_data ' +
    'app_exception app_install app_remove app_store_refund app_store_subscription_cancel app_store_subscription_convert ' +
    'app_store_subscription_renew app_update app_upgrade click dynamic_link_app_open dynamic_link_app_update ' +
    'dynamic_link_first_open error file_download firebase_campaign firebase_in_app_message_action ' +
    'firebase_in_app_message_dismiss firebase_in_app_message_impression first_open first_visit form_start form_submit ' +
    'in_app_purchase notification_dismiss notification_foreground notification_open notification_receive ' +
    'notification_send os_update page_view screen_view scroll session_start session_start_with_rollout ' +
    'user_engagement video_progress video_start view_complete view_search_results'
  ).split(' '),
)

/** Names of parameters that cannot become custom dimensions; the destination itself sets the session and the user. */
const reservedParameters: ReadonlySet<string> = new Set(
  (
    'cid customer_id customerid dclid engagement_time_msec gclid session_id session_number sessionid sfmc_id sid ' +
    'srsltid uid user_id userid'
  ).split(' '),
)

const reservedEventPrefix = /^(?:_|firebase_|ga_|google_|gtag\.|query_id)/
const reservedParameterPrefix = /^(?:_|firebase_|ga_|google_|gtag\.)/
const validName = /^\p{L}[\p{L}\p{N}_]*$/u

/** Longer texts that Google Analytics 4 accepts. */
const textLengths: Readonly<Record<string, number>> = { page_location: 1_000, page_referrer: 420, page_title: 300 }

/** The name under which the destination sends an event: without outer spaces, the others as underscores. */
const sentName = (event: string): string => event.trim().replace(/\s/g, '_')

/** The destination sends a semantic event under a name of Google's, with parameters mapped one by one. */
const isCustom = (event: unknown): event is string =>
  typeof event === 'string' && event.trim() !== '' && semanticEvent(event) === undefined

const parametersOf = (call: JsonObject, { type }: CheckContext): readonly (readonly [string, unknown])[] =>
  type === 'track' && isCustom(call.event) && isDataObject(call.properties) ? Object.entries(call.properties) : []

const isReserved = (name: string): boolean => reservedParameters.has(name) || reservedParameterPrefix.test(name)

const onParameters = (breaks: (name: string, value: unknown) => boolean) =>
  onCall((call, context) =>
    parametersOf(call, context).flatMap(([name, value]) => (breaks(name, value) ? [['properties', name]] : [])),
  )

/** What Google Analytics 4 does not process, for the names and parameters that its destination passes on. */
export const ga4Rules = /* @__PURE__ */ rulesByCode({
  ga4_event_name: {
    severity: 'warning',
    rule: 'The name of an event in Google Analytics 4 must begin with a letter and contain only letters, digits and underscores; the destination replaces spaces.',
    advice: 'Rename the event.',
    page: pages.ga4Names,
    for: 'ga4',
    check: onText(
      ['event'],
      (event, { type }) => type === 'track' && isCustom(event) && !validName.test(sentName(event)),
    ),
    breaks: { call: { ...track, event: '1-Click Order' } },
  },
  ga4_event_length: {
    severity: 'warning',
    rule: `The name of an event in Google Analytics 4 may have at most ${limits.ga4NameLength} characters.`,
    advice: 'Shorten the name.',
    page: pages.ga4Limits,
    for: 'ga4',
    check: onText(
      ['event'],
      (event, { type }) => type === 'track' && isCustom(event) && sentName(event).length > limits.ga4NameLength,
    ),
    breaks: { call: { ...track, event: 'Monthly Sales Report Exported As Spreadsheet' } },
  },
  ga4_event_reserved: {
    severity: 'warning',
    rule: 'Google Analytics 4 reserves this name or the beginning of it for its own events.',
    advice: 'Rename the event.',
    page: pages.ga4Names,
    for: 'ga4',
    check: onText(['event'], (event, { type }) => {
      const name = sentName(event)
      return type === 'track' && (reservedEvents.has(name) || reservedEventPrefix.test(name))
    }),
    breaks: { call: { ...track, event: 'session_start' } },
  },
  ga4_parameter_count: {
    severity: 'warning',
    rule: `Google Analytics 4 processes at most ${limits.ga4Parameters} parameters of an event.`,
    advice: 'Send fewer properties, or map only some of them.',
    page: pages.ga4Limits,
    for: 'ga4',
    check: onCall((call, context) =>
      parametersOf(call, context).length > limits.ga4Parameters ? [['properties']] : false,
    ),
    breaks: {
      call: {
        ...exported,
        properties: Object.fromEntries(
          Array.from({ length: limits.ga4Parameters + 1 }, (_, index) => [`field${index}`, 1]),
        ),
      },
    },
  },
  ga4_parameter_name: {
    severity: 'warning',
    rule: 'The name of a parameter in Google Analytics 4 must begin with a letter and contain only letters, digits and underscores.',
    advice: 'Rename the property.',
    page: pages.ga4Names,
    for: 'ga4',
    check: onParameters((name) => !isReserved(name) && !validName.test(name)),
    breaks: { call: { ...exported, properties: { 'page-count': 7 } } },
  },
  ga4_parameter_length: {
    severity: 'warning',
    rule: `The name of a parameter in Google Analytics 4 may have at most ${limits.ga4NameLength} characters.`,
    advice: 'Shorten the name of the property.',
    page: pages.ga4Limits,
    for: 'ga4',
    check: onParameters((name) => name.length > limits.ga4NameLength),
    breaks: { call: { ...exported, properties: { [`pages_${'a'.repeat(limits.ga4NameLength)}`]: 7 } } },
  },
  ga4_parameter_reserved: {
    severity: 'warning',
    rule: 'Google Analytics 4 reserves this name of a parameter or the beginning of it.',
    advice: 'Rename the property.',
    page: pages.ga4Names,
    for: 'ga4',
    check: onParameters(isReserved),
    breaks: { call: { ...exported, properties: { ga_source: 'mail' } } },
  },
  ga4_parameter_type: {
    severity: 'warning',
    rule: 'The destination of Google Analytics 4 refuses a custom event with a parameter that is null, an array or an object.',
    advice: 'Convert the value, or leave it out.',
    page: pages.ga4,
    for: 'ga4',
    check: onParameters((_, value) => typeof value === 'object'),
    breaks: { call: { ...exported, properties: { pages: [1, 2] } } },
  },
  ga4_parameter_text: {
    severity: 'warning',
    rule: `Google Analytics 4 processes at most ${limits.ga4TextLength} characters of a parameter.`,
    advice: 'Shorten the value.',
    page: pages.ga4Limits,
    for: 'ga4',
    check: onParameters(
      (name, value) => typeof value === 'string' && value.length > (textLengths[name] ?? limits.ga4TextLength),
    ),
    breaks: { call: { ...exported, properties: { note: 'a'.repeat(limits.ga4TextLength + 1) } } },
  },
})
