import { isDataObject } from '../../values/json-object.ts'
import { isEmailAddress } from '../field-formats.ts'
import { missingIdentity, misspelledId } from '../identity-rule.ts'
import { limits } from '../limits.ts'
import { pages } from '../pages.ts'
import { isPlaceholderId } from '../placeholder-id.ts'
import { byTable, onBetweenCalls, onCall, onObject, onText, rulesByCode } from './rule-row.ts'

const repeatedIds = (calls: readonly unknown[]): readonly (readonly [number, string])[] => {
  const seen = new Set<string>()
  return calls.flatMap((call, index): readonly (readonly [number, string])[] => {
    const id = isDataObject(call) ? call.messageId : undefined
    if (typeof id !== 'string' || id === '') return []
    if (seen.has(id)) return [[index, 'messageId']]
    seen.add(id)
    return []
  })
}

/** Who a call is about. */
export const identityRules = /* @__PURE__ */ rulesByCode({
  identity_required: {
    severity: 'error',
    rule: 'A call must have a userId or an anonymousId.',
    advice: 'Set userId for a known user, or anonymousId (such as a UUID) for an unknown one.',
    page: pages.identities,
    discardCode: 'no_user_anon_id',
    check: onCall((call, { identity }) =>
      identity === 'user-or-anonymous' && missingIdentity[identity](call) ? [[misspelledId(call) ?? 'userId']] : false,
    ),
    breaks: { call: { type: 'page', name: 'Pricing' } },
  },
  user_id_required: {
    severity: 'error',
    rule: 'An alias call must have the new id of the user as userId.',
    advice: 'Set userId to the id that identifies the user from now on.',
    page: pages.alias,
    check: onCall((call, { identity }) =>
      identity === 'user-and-previous' && missingIdentity[identity](call) ? [['userId']] : false,
    ),
    breaks: { call: { type: 'alias', previousId: 'session-7' } },
  },
  id_not_string: {
    severity: 'error',
    rule: 'An id must be a string with at least one character.',
    advice: 'Convert the id to a string, or remove the field.',
    page: pages.identities,
    discardCode: 'id_not_string',
    check: byTable('kind'),
    breaks: { call: { type: 'page', userId: 42 } },
  },
  group_id_required: {
    severity: 'error',
    rule: 'A group call must have a groupId, a string with at least one character.',
    advice: 'Set groupId to your id of the group.',
    page: pages.group,
    check: byTable('missing'),
    breaks: { call: { type: 'group', userId: 'user-42' } },
  },
  previous_id_required: {
    severity: 'error',
    rule: 'An alias call must have the old id of the user as previousId, a string with at least one character.',
    advice: 'Set previousId to the id that identified the user before.',
    page: pages.alias,
    check: byTable('missing'),
    breaks: { call: { type: 'alias', userId: 'user-42' } },
  },
  message_id_invalid: {
    severity: 'error',
    rule: 'A messageId must be a string of 1 to 100 characters.',
    advice: 'Use a UUID, or leave messageId out to get a generated one.',
    page: pages.common,
    check: byTable('kind'),
    breaks: { call: { type: 'page', userId: 'user-42', messageId: 'm'.repeat(limits.messageIdLength + 1) } },
  },
  message_id_repeated: {
    severity: 'error',
    rule: 'Each call must have its own messageId. Segment keeps one call per messageId and drops the others.',
    advice: 'Give each call a new UUID, or leave messageId out.',
    page: pages.duplicates,
    check: onBetweenCalls(repeatedIds),
    breaks: {
      batch: {
        batch: [
          { type: 'page', userId: 'user-42', messageId: 'message-1' },
          { type: 'page', userId: 'user-43', messageId: 'message-1' },
        ],
      },
    },
  },
  id_placeholder: {
    severity: 'warning',
    rule: 'An id must identify one person or group; a placeholder merges strangers into one profile.',
    advice: 'Leave the id out if it is unknown.',
    page: pages.identityResolution,
    check: onText(['userId', 'anonymousId', 'groupId', 'previousId'], isPlaceholderId),
    breaks: { call: { type: 'page', userId: 'guest' } },
  },
  id_email: {
    severity: 'warning',
    rule: 'A userId must never change, but email addresses do.',
    advice: 'Use the id from your database, and send the address as the trait email.',
    page: pages.identities,
    check: onText(['userId'], isEmailAddress),
    breaks: { call: { type: 'page', userId: 'ada@example.com' } },
  },
  message_id_length: {
    severity: 'warning',
    rule: 'One page of Segment requires a messageId of fewer than 100 characters.',
    advice: 'Shorten it by one character.',
    page: pages.httpApi,
    check: onText(['messageId'], (id) => id.length === limits.messageIdLength),
    breaks: { call: { type: 'page', userId: 'user-42', messageId: 'm'.repeat(limits.messageIdLength) } },
  },
  unify_limit: {
    severity: 'warning',
    rule: 'Unify and Engage drop calls with 300 or more traits, more than 300 properties, or a groupId of more than 500 characters.',
    advice: 'Send fewer or shorter values if you use Unify.',
    page: pages.unifyLimits,
    check: [
      onText(['groupId'], (id) => id.length > limits.unifyGroupIdLength),
      onObject(['traits'], (traits) => Object.keys(traits).length >= limits.unifyFields),
      onObject(['properties'], (properties) => Object.keys(properties).length > limits.unifyFields),
    ],
    breaks: { call: { type: 'group', userId: 'user-42', groupId: 'g'.repeat(limits.unifyGroupIdLength + 1) } },
  },
  group_id_empty: {
    severity: 'warning',
    rule: 'Unify drops a track call with an empty context.groupId.',
    advice: 'Leave context.groupId out if there is no group.',
    page: pages.unifyLimits,
    check: onText(['context.groupId'], (id, { type }) => type === 'track' && id === ''),
    breaks: { call: { type: 'track', userId: 'user-42', event: 'Signed Up', context: { groupId: '' } } },
  },
})
