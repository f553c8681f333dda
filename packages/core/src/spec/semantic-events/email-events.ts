import type { SemanticEventSpec } from './semantic-event-spec.ts'

/**
 * Email events.
 * @see https://www.twilio.com/docs/segment/connections/spec/email/
 */
export const emailEvents: readonly SemanticEventSpec[] = [
  {
    name: 'Email Bounced',
    properties: {
      email_id: 'string',
      email_subject: 'string',
      campaign_id: 'string',
      campaign_name: 'string',
    },
    context: ['traits', 'traits.email'],
  },
  {
    name: 'Email Delivered',
    properties: {
      email_id: 'string',
      email_subject: 'string',
      campaign_id: 'string',
      campaign_name: 'string',
    },
    context: ['traits', 'traits.email'],
  },
  {
    name: 'Email Link Clicked',
    properties: {
      email_id: 'string',
      email_subject: 'string',
      campaign_id: 'string',
      campaign_name: 'string',
      link_id: 'string',
      link_url: 'string',
    },
    context: ['traits', 'traits.email', 'ip', 'userAgent'],
  },
  {
    name: 'Email Marked as Spam',
    properties: {
      email_id: 'string',
      email_subject: 'string',
      campaign_id: 'string',
      campaign_name: 'string',
    },
    context: ['traits', 'traits.email', 'ip', 'userAgent'],
  },
  {
    name: 'Email Opened',
    properties: {
      email_id: 'string',
      email_subject: 'string',
      campaign_id: 'string',
      campaign_name: 'string',
    },
    context: ['traits', 'traits.email', 'ip', 'userAgent'],
  },
  {
    name: 'Unsubscribed',
    properties: {
      email_id: 'string',
      email_subject: 'string',
      campaign_id: 'string',
      campaign_name: 'string',
      list_id: 'string',
      list_name: 'string',
    },
    context: ['traits', 'traits.email', 'ip', 'userAgent'],
  },
]
