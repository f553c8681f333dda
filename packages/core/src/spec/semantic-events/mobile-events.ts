import type { SemanticEventSpec } from './semantic-event-spec.ts'

/**
 * Native mobile lifecycle events.
 * @see https://www.twilio.com/docs/segment/connections/spec/mobile/
 */
export const mobileEvents: readonly SemanticEventSpec[] = [
  {
    name: 'Application Installed',
    properties: { version: 'string', build: 'string' },
  },
  {
    name: 'Application Opened',
    properties: {
      from_background: 'boolean',
      url: 'string',
      referring_application: 'string',
      version: 'string',
      build: 'string',
    },
  },
  {
    name: 'Application Backgrounded',
    properties: {},
  },
  {
    name: 'Application Foregrounded',
    properties: {},
  },
  {
    name: 'Application Updated',
    properties: {
      previous_version: 'string',
      previous_build: 'string',
      version: 'string',
      build: 'string',
    },
  },
  {
    name: 'Application Uninstalled',
    properties: {},
  },
  {
    name: 'Application Crashed',
    properties: {},
  },
  {
    name: 'Install Attributed',
    properties: {
      provider: 'string',
      campaign: {
        source: 'string',
        name: 'string',
        medium: 'string',
        content: 'string',
        ad_creative: 'string',
        ad_group: 'string',
      },
    },
  },
  {
    name: 'Push Notification Received',
    properties: {
      campaign: {
        name: 'string',
        medium: 'string',
        content: 'string',
        source: 'string',
      },
    },
  },
  {
    name: 'Push Notification Tapped',
    properties: {
      action: 'string',
      campaign: {
        name: 'string',
        medium: 'string',
        content: 'string',
        source: 'string',
      },
    },
  },
  {
    name: 'Push Notification Bounced',
    properties: {
      action: 'string',
      campaign: {
        name: 'string',
        medium: 'string',
        content: 'string',
        source: 'string',
      },
    },
  },
  {
    name: 'Deep Link Opened',
    properties: { provider: 'string', url: 'string' },
  },
  {
    name: 'Deep Link Clicked',
    properties: { provider: 'string', url: 'string' },
  },
]
