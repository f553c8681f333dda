import type { SemanticEventSpec } from './semantic-event-spec.ts'

const conversation = {
  agent_id: 'string',
  agent_name: 'string',
  agent_username: 'string',
  conversation_id: 'string',
  conversation_duration: 'number',
  message_id: 'string',
  message_body: 'string',
} as const

/**
 * Live chat events.
 * @see https://www.twilio.com/docs/segment/connections/spec/live-chat/
 */
export const liveChatEvents: readonly SemanticEventSpec[] = [
  {
    name: 'Live Chat Conversation Started',
    properties: conversation,
  },
  {
    name: 'Live Chat Conversation Ended',
    properties: conversation,
  },
  {
    name: 'Live Chat Message Sent',
    properties: conversation,
  },
  {
    name: 'Live Chat Message Received',
    properties: conversation,
  },
]
