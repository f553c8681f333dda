import type { SemanticEventSpec } from './semantic-event-spec.ts'

/**
 * B2B SaaS events.
 * @see https://www.twilio.com/docs/segment/connections/spec/b2b-saas/
 */
export const b2bSaasEvents: readonly SemanticEventSpec[] = [
  {
    name: 'Account Created',
    properties: { account_name: 'string' },
    context: ['groupId'],
  },
  {
    name: 'Account Deleted',
    properties: { account_name: 'string' },
    context: ['groupId'],
  },
  {
    name: 'Signed Up',
    properties: {
      type: 'string',
      first_name: 'string',
      last_name: 'string',
      email: 'string',
      phone: 'string',
      username: 'string',
      title: 'string',
    },
    context: ['groupId'],
  },
  {
    name: 'Signed In',
    properties: { username: 'string' },
    context: ['groupId'],
  },
  {
    name: 'Signed Out',
    properties: { username: 'string' },
    context: ['groupId'],
  },
  {
    name: 'Invite Sent',
    properties: {
      invitee_email: 'string',
      invitee_first_name: 'string',
      invitee_last_name: 'string',
      invitee_role: 'string',
    },
    context: ['groupId'],
  },
  {
    name: 'Account Added User',
    properties: { role: 'string' },
    context: ['groupId'],
  },
  {
    name: 'Account Removed User',
    properties: {},
    context: ['groupId'],
  },
  {
    name: 'Trial Started',
    properties: {
      trial_start_date: 'datetime',
      trial_end_date: 'datetime',
      trial_plan_name: 'string',
    },
    context: ['groupId'],
  },
  {
    name: 'Trial Ended',
    properties: {
      trial_start_date: 'datetime',
      trial_end_date: 'datetime',
      trial_plan_name: 'string',
    },
    context: ['groupId'],
  },
]
