import { createIssue, type SegmentIssue } from '../../error/segment-issue.ts'
import { isEmailAddress } from '../../spec/field-formats.ts'
import { limits } from '../../spec/limits.ts'
import { pages } from '../../spec/pages.ts'
import { isPlaceholderId } from '../../spec/placeholder-id.ts'
import { isJsonObject } from '../../values/json-object.ts'
import type { CallRule } from '../call-rule.ts'

/** Fields that name a person or a group. */
export const idNames = ['userId', 'anonymousId', 'groupId', 'previousId'] as const

/** Warns of ids that would merge strangers into one profile, of e-mail addresses as userId, and of ids Unify drops. */
export const identifiers: CallRule = (call, { type }) => {
  const issues: SegmentIssue[] = []
  for (const name of idNames) {
    const id = call[name]
    if (typeof id === 'string' && isPlaceholderId(id)) {
      issues.push(createIssue('id_placeholder', [name], `${name} is ${JSON.stringify(id)}, which names nobody.`))
    }
  }
  if (typeof call.userId === 'string' && isEmailAddress(call.userId)) {
    issues.push(createIssue('id_email', ['userId'], 'userId is an e-mail address.'))
  }
  if (typeof call.groupId === 'string' && call.groupId.length > limits.unifyGroupIdLength) {
    const message = `groupId has ${call.groupId.length} characters, and Unify takes ${limits.unifyGroupIdLength}.`
    issues.push(createIssue('unify_limit', ['groupId'], message))
  }
  if (typeof call.messageId === 'string' && call.messageId.length === limits.messageIdLength) {
    issues.push(createIssue('message_id_length', ['messageId'], 'messageId has exactly 100 characters.', pages.httpApi))
  }
  if (type === 'track' && isJsonObject(call.context) && call.context.groupId === '') {
    issues.push(createIssue('group_id_empty', ['context', 'groupId'], 'context.groupId is empty.'))
  }
  return issues
}
