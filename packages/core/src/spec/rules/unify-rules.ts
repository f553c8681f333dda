import { parseIsoTime } from '../../values/iso-8601.ts'
import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import { pages } from '../pages.ts'
import { onObject, rulesByCode } from './rule-row.ts'

const user = { userId: 'user-42' } as const

/** The reserved times, which have a rule for every call. */
const reservedTimes: ReadonlySet<string> = new Set(['createdAt', 'birthday'])

const hasNoZone = (value: unknown): boolean => {
  // The shortest text is 2024-05-01T09:30.
  const time = typeof value === 'string' && value.length >= 16 ? parseIsoTime(value) : undefined
  return time !== undefined && !time.hasOffset && !time.dateOnly
}

const timesWithoutZone = (object: JsonObject, top = true): readonly (readonly string[])[] =>
  Object.entries(object).flatMap(([name, value]): readonly (readonly string[])[] => {
    if (top && reservedTimes.has(name)) return []
    if (isDataObject(value)) return timesWithoutZone(value, false).map((path) => [name, ...path])
    return hasNoZone(value) ? [[name]] : []
  })

const idFields = ['id', 'type', 'collection', 'encoding'] as const

const missingIdFields = (context: JsonObject): readonly (readonly (string | number)[])[] => {
  const ids: readonly unknown[] = Array.isArray(context.externalIds) ? context.externalIds : []
  return ids.flatMap((item, index) =>
    isDataObject(item)
      ? idFields
          .filter((name) => typeof item[name] !== 'string' || item[name] === '')
          .map((name) => ['externalIds', index, name])
      : [],
  )
}

/** What Unify and Engage do not save. */
export const unifyRules = /* @__PURE__ */ rulesByCode({
  trait_time_no_offset: {
    severity: 'warning',
    rule: 'Engage does not save a custom trait with a time that has no offset from UTC.',
    advice: 'End the time with Z for UTC, or with an offset such as +02:00.',
    page: pages.timestamps,
    for: 'unify',
    check: onObject(['traits', 'context.traits'], (traits) => timesWithoutZone(traits)),
    breaks: { call: { type: 'identify', ...user, traits: { trialEndsAt: '2024-05-01T09:30:00' } } },
  },
  external_id_incomplete: {
    severity: 'warning',
    rule: 'Unify reads an item of context.externalIds only if it has id, type, collection and encoding.',
    advice: 'Add what is missing: collection is users or accounts, encoding is none.',
    page: pages.externalIds,
    for: 'unify',
    check: onObject(['context'], missingIdFields),
    breaks: {
      call: { type: 'identify', ...user, context: { externalIds: [{ id: '+49301234567', type: 'phone' }] } },
    },
  },
})
