import type { Fields, Preset } from '../mapping/layout.ts'

const person: Fields = {
  userId: { column: 'user_id', convert: 'text' },
  anonymousId: 'user_pseudo_id',
  timestamp: { column: 'event_timestamp', convert: 'unix-us' },
  'context.locale': 'device.language',
  'context.os.name': 'device.operating_system',
  'context.os.version': 'device.operating_system_version',
  'context.device.type': 'device.category',
  'context.device.manufacturer': 'device.mobile_brand_name',
  'context.device.model': 'device.mobile_model_name',
  'context.app.version': 'app_info.version',
  'context.location.city': 'geo.city',
  'context.location.country': 'geo.country',
  'context.location.region': 'geo.region',
  'context.campaign.source': 'traffic_source.source',
  'context.campaign.medium': 'traffic_source.medium',
  'context.campaign.name': 'traffic_source.name',
}

const page: Fields = {
  'context.page.url': { expression: 'event_params[key="page_location"].value.string_value' },
  'context.page.title': { expression: 'event_params[key="page_title"].value.string_value' },
  'context.page.referrer': { expression: 'event_params[key="page_referrer"].value.string_value' },
}

const properties = { column: 'event_params', convert: 'pairs' } as const

export const preset: Preset = {
  about: 'event tables of the BigQuery export, as JSON lines or Parquet',
  page: 'https://support.google.com/analytics/answer/7029846',
  remark: 'The export has no id per event, so messageIds come from the file and the place in it.',
  layouts: [
    {
      name: 'events',
      columns: ['event_name', 'event_timestamp', 'event_params', 'user_pseudo_id'],
      mapping: {
        calls: [
          {
            type: 'identify',
            when: '$type(user_properties) = "array" and $count(user_properties) > 0 and event_name in ["first_visit", "first_open", "session_start", "login", "sign_up"]',
            fields: { ...person, traits: { column: 'user_properties', convert: 'pairs' } },
          },
          {
            type: 'page',
            when: 'event_name = "page_view"',
            fields: {
              ...person,
              ...page,
              name: { expression: 'event_params[key="page_title"].value.string_value' },
              properties,
            },
          },
          {
            type: 'screen',
            when: 'event_name = "screen_view"',
            fields: {
              ...person,
              name: { expression: 'event_params[key="firebase_screen"].value.string_value' },
              properties,
            },
          },
          {
            type: 'track',
            when: '$not(event_name in ["page_view", "screen_view"])',
            fields: {
              ...person,
              ...page,
              event: 'event_name',
              'properties.products': {
                expression:
                  '($number := function($n) { $type($n) in ["string", "number"] ? $convert($n, "number") }; $count(items[$type($) = "object"]) > 0 ? items.{"product_id": item_id, "name": item_name, "brand": item_brand, "category": item_category, "variant": item_variant, "coupon": coupon, "price": $number(price), "quantity": $number(quantity)}[])',
              },
              properties,
            },
          },
        ],
      },
    },
  ],
}
