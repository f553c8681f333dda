import type { SemanticEventSpec } from './semantic-event-spec.ts'

const playback = {
  session_id: 'string',
  content_asset_id: 'string|null',
  content_pod_id: 'string|null',
  ad_asset_id: 'string|null',
  ad_pod_id: 'string|null',
  ad_type: 'string|null',
  position: 'integer',
  total_length: 'integer|null',
  bitrate: 'integer',
  framerate: 'number',
  video_player: 'string',
  sound: 'integer',
  full_screen: 'boolean',
  ad_enabled: 'boolean',
  quality: 'string',
  livestream: 'boolean',
} as const

const content = {
  session_id: 'string',
  asset_id: 'string',
  pod_id: 'string',
  title: 'string',
  description: 'string',
  keywords: 'string[]',
  season: 'string',
  episode: 'string',
  genre: 'string',
  program: 'string',
  publisher: 'string',
  position: 'integer',
  total_length: 'integer|null',
  channel: 'string',
  full_episode: 'boolean',
  livestream: 'boolean',
  airdate: 'datetime',
  bitrate: 'integer',
  framerate: 'number',
} as const

const advert = {
  session_id: 'string',
  asset_id: 'string',
  pod_id: 'string',
  pod_position: 'integer',
  pod_length: 'integer',
  type: 'string',
  title: 'string',
  publisher: 'string',
  position: 'integer',
  total_length: 'integer',
  load_type: 'string',
  content: 'object',
} as const

/**
 * Video events.
 * @see https://www.twilio.com/docs/segment/connections/spec/video/
 */
export const videoEvents: readonly SemanticEventSpec[] = [
  {
    name: 'Video Playback Started',
    properties: {
      session_id: 'string',
      content_asset_ids: 'string[]',
      content_pod_ids: 'string[]',
      ad_asset_id: 'string[]',
      ad_pod_id: 'string[]',
      ad_type: 'string[]',
      position: 'integer',
      total_length: 'integer|null',
      bitrate: 'integer',
      framerate: 'number',
      video_player: 'string',
      sound: 'integer',
      full_screen: 'boolean',
      ad_enabled: 'boolean',
      quality: 'string',
      livestream: 'boolean',
    },
  },
  {
    name: 'Video Playback Paused',
    properties: playback,
  },
  {
    name: 'Video Playback Interrupted',
    properties: { ...playback, method: 'string' },
  },
  {
    name: 'Video Playback Buffer Started',
    properties: playback,
  },
  {
    name: 'Video Playback Buffer Completed',
    properties: playback,
  },
  {
    name: 'Video Playback Seek Started',
    properties: { ...playback, seek_position: 'integer' },
  },
  {
    name: 'Video Playback Seek Completed',
    properties: playback,
  },
  {
    name: 'Video Playback Resumed',
    properties: playback,
  },
  {
    name: 'Video Playback Completed',
    properties: playback,
  },
  {
    name: 'Video Playback Exited',
    properties: playback,
  },
  {
    name: 'Video Content Started',
    properties: content,
  },
  {
    name: 'Video Content Playing',
    properties: content,
  },
  {
    name: 'Video Content Completed',
    properties: content,
  },
  {
    name: 'Video Ad Started',
    properties: advert,
  },
  {
    name: 'Video Ad Playing',
    properties: { ...advert, quartile: 'integer' },
  },
  {
    name: 'Video Ad Completed',
    properties: advert,
  },
  {
    name: 'Video Quality Updated',
    properties: {
      bitrate: 'integer',
      framerate: 'number',
      startupTime: 'number',
      droppedFrames: 'integer',
    },
  },
]
