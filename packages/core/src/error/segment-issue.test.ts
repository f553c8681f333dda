import { describe, expect, it } from 'vitest'
import { issueRules } from '../spec/rules/issue-rules.ts'
import { createIssue, formatIssuePath } from './segment-issue.ts'

describe('createIssue', () => {
  it('gets everything but path and message from the table of rules', () => {
    const { severity, rule, advice, page, discardCode } = issueRules.id_not_string
    expect(createIssue('id_not_string', ['userId'], 'userId is 7.')).toEqual({
      code: 'id_not_string',
      path: ['userId'],
      message: 'userId is 7.',
      severity,
      rule,
      advice,
      page,
      discardCode,
    })
  })

  it('has no discardCode if Segment has none, and the given page', () => {
    const issue = createIssue(
      'format',
      ['traits', 'email'],
      'No.',
      'https://www.twilio.com/docs/segment/connections/spec/identify/',
    )
    expect(issue).not.toHaveProperty('discardCode')
    expect(issue.page).toBe('https://www.twilio.com/docs/segment/connections/spec/identify/')
  })
})

it.each<readonly [readonly (string | number)[], string]>([
  [[], ''],
  [['userId'], 'userId'],
  [['batch', 3, 'traits', 'address', 'city'], 'batch[3].traits.address.city'],
  [['properties', 'Reve nue'], 'properties["Reve nue"]'],
  [['properties', ''], 'properties[""]'],
  [['properties', '1st'], 'properties["1st"]'],
  [['a"b'], '["a\\"b"]'],
  [['context', '$ip', '_x'], 'context.$ip._x'],
  [[0, 'a'], '[0].a'],
])('writes the path %j as %s', (path, text) => expect(formatIssuePath(path)).toBe(text))
