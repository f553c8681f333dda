import { limits } from '../limits.ts'
import { pages } from '../pages.ts'
import { byTable, onBatch, onBatchBytes, onCallBytes, rulesByCode } from './rule-row.ts'

const viewed = { type: 'screen', userId: 'user-42' } as const
const viewedWith = (bytes: number) => ({ ...viewed, properties: { text: 'a'.repeat(bytes) } })

/** Nested more deeply than a call may be. */
const nested: unknown = Array.from({ length: limits.depth }).reduce<unknown>((inner) => [inner], [])

/** What a call and a batch are, and how large they may be. */
export const callRules = /* @__PURE__ */ rulesByCode({
  call_not_object: {
    severity: 'error',
    rule: 'A call must be a JSON object.',
    advice: 'Send one object with the fields of the call.',
    page: pages.common,
    check: byTable('input'),
    breaks: { call: [viewed] },
  },
  type_required: {
    severity: 'error',
    rule: 'A call must have a type; in a batch, every call needs its own.',
    advice: 'Set type to identify, track, page, screen, group or alias.',
    page: pages.httpApiBatch,
    check: byTable('input'),
    breaks: { call: { userId: 'user-42' } },
  },
  type_unknown: {
    severity: 'error',
    rule: 'The type of a call must be identify, track, page, screen, group or alias.',
    advice: 'Set type to one of the six.',
    page: pages.common,
    check: byTable('input'),
    breaks: { call: { ...viewed, type: 'Page' } },
  },
  not_json: {
    severity: 'error',
    rule: `JSON must be able to represent a call: no bigints, no value that contains itself, at most ${limits.depth} levels of nesting.`,
    advice: 'Convert the value, such as a bigint to a string, or remove it.',
    page: pages.httpApi,
    check: byTable('json'),
    breaks: { call: { ...viewed, properties: { nested } } },
  },
  value_lost: {
    severity: 'warning',
    rule: 'JSON carries strings, finite numbers, true, false, null, arrays and the own fields of objects; other values arrive as null, as {} or not at all.',
    advice: 'Convert the value to one that JSON carries, or remove it.',
    page: pages.httpApi,
    check: byTable('json'),
    breaks: { program: { ...viewed, properties: { price: Number.NaN } } },
  },
  call_too_large: {
    severity: 'error',
    rule: 'A call may have at most 32 KB (32,768 bytes) of JSON.',
    advice: 'Remove or shorten the largest values, or split the data over several calls.',
    page: pages.httpApiLimits,
    check: onCallBytes((bytes) => bytes > limits.callBytes),
    breaks: { call: viewedWith(33_000) },
  },
  batch_too_large: {
    severity: 'error',
    rule: 'A batch may have at most 500 KB (512,000 bytes) of JSON.',
    advice: 'Send fewer calls per batch.',
    page: pages.httpApiBatch,
    check: onBatchBytes((bytes) => bytes > limits.batchBytes),
    breaks: { batch: { batch: Array.from({ length: 17 }, () => viewedWith(31_000)) } },
  },
  batch_too_many_calls: {
    severity: 'error',
    rule: 'A batch may have at most 2,500 calls. Segment answers 200 to a larger one and drops all of it.',
    advice: 'Send fewer calls per batch.',
    page: pages.httpApiBatch,
    check: onBatch((batch) => Array.isArray(batch) && batch.length > limits.batchCalls),
    breaks: { batch: { batch: Array.from({ length: limits.batchCalls + 1 }, () => viewed) } },
  },
  batch_empty: {
    severity: 'error',
    rule: 'A batch must be an array with at least one call.',
    advice: 'Put at least one call into batch.',
    page: pages.httpApiBatch,
    discardCode: 'empty_batch',
    check: onBatch((batch) => !Array.isArray(batch) || batch.length === 0),
    breaks: { batch: { batch: [] } },
  },
  unknown_field: {
    severity: 'warning',
    rule: 'Destinations only read the top-level fields that the spec defines.',
    advice: 'Correct the name, or move the value into traits, properties or context.',
    page: pages.common,
    check: byTable('name'),
    breaks: { call: { ...viewed, colour: 'red' } },
  },
  set_by_segment: {
    severity: 'warning',
    rule: 'Segment sets this field itself and overwrites what you send; a call keeps its time only in timestamp.',
    advice: 'Remove the field, and send the time of the call as timestamp.',
    page: pages.common,
    check: byTable('name'),
    breaks: { call: { ...viewed, projectId: 'project-1' } },
  },
  call_near_limit: {
    severity: 'warning',
    rule: 'A call of more than 32,000 bytes only passes if Segment counts a KB as 1,024 bytes.',
    advice: 'Shorten the call.',
    page: pages.httpApiLimits,
    check: onCallBytes((bytes) => bytes > limits.safeCallBytes && bytes <= limits.callBytes),
    breaks: { call: viewedWith(32_100) },
  },
})
