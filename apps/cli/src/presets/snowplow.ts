import type { Fields, Preset } from '../mapping/layout.ts'

/** The columns of an enriched event, which has no header. */
const columns = [
  ...['app_id', 'platform', 'etl_tstamp', 'collector_tstamp', 'dvce_created_tstamp', 'event', 'event_id', 'txn_id'],
  ...['name_tracker', 'v_tracker', 'v_collector', 'v_etl', 'user_id', 'user_ipaddress', 'user_fingerprint'],
  ...['domain_userid', 'domain_sessionidx', 'network_userid', 'geo_country', 'geo_region', 'geo_city', 'geo_zipcode'],
  ...['geo_latitude', 'geo_longitude', 'geo_region_name', 'ip_isp', 'ip_organization', 'ip_domain', 'ip_netspeed'],
  ...['page_url', 'page_title', 'page_referrer', 'page_urlscheme', 'page_urlhost', 'page_urlport', 'page_urlpath'],
  ...['page_urlquery', 'page_urlfragment', 'refr_urlscheme', 'refr_urlhost', 'refr_urlport', 'refr_urlpath'],
  ...['refr_urlquery', 'refr_urlfragment', 'refr_medium', 'refr_source', 'refr_term', 'mkt_medium', 'mkt_source'],
  ...['mkt_term', 'mkt_content', 'mkt_campaign', 'contexts', 'se_category', 'se_action', 'se_label', 'se_property'],
  ...['se_value', 'unstruct_event', 'tr_orderid', 'tr_affiliation', 'tr_total', 'tr_tax', 'tr_shipping', 'tr_city'],
  ...['tr_state', 'tr_country', 'ti_orderid', 'ti_sku', 'ti_name', 'ti_category', 'ti_price', 'ti_quantity'],
  ...['pp_xoffset_min', 'pp_xoffset_max', 'pp_yoffset_min', 'pp_yoffset_max', 'useragent', 'br_name', 'br_family'],
  ...['br_version', 'br_type', 'br_renderengine', 'br_lang', 'br_features_pdf', 'br_features_flash'],
  ...['br_features_java', 'br_features_director', 'br_features_quicktime', 'br_features_realplayer'],
  ...['br_features_windowsmedia', 'br_features_gears', 'br_features_silverlight', 'br_cookies', 'br_colordepth'],
  ...['br_viewwidth', 'br_viewheight', 'os_name', 'os_family', 'os_manufacturer', 'os_timezone', 'dvce_type'],
  ...['dvce_ismobile', 'dvce_screenwidth', 'dvce_screenheight', 'doc_charset', 'doc_width', 'doc_height'],
  ...['tr_currency', 'tr_total_base', 'tr_tax_base', 'tr_shipping_base', 'ti_currency', 'ti_price_base'],
  ...['base_currency', 'geo_timezone', 'mkt_clickid', 'mkt_network', 'etl_tags', 'dvce_sent_tstamp'],
  ...['refr_domain_userid', 'refr_dvce_tstamp', 'derived_contexts', 'domain_sessionid', 'derived_tstamp'],
  ...['event_vendor', 'event_name', 'event_format', 'event_version', 'event_fingerprint', 'true_tstamp'],
]

const person: Fields = {
  userId: { column: 'user_id', convert: 'text' },
  anonymousId: { column: ['domain_userid', 'network_userid'] },
  messageId: 'event_id',
  timestamp: { column: ['true_tstamp', 'derived_tstamp', 'collector_tstamp'] },
  'context.ip': 'user_ipaddress',
  'context.userAgent': 'useragent',
  'context.locale': 'br_lang',
  'context.timezone': 'os_timezone',
  'context.page.url': 'page_url',
  'context.page.title': 'page_title',
  'context.page.path': 'page_urlpath',
  'context.page.referrer': 'page_referrer',
  'context.campaign.medium': 'mkt_medium',
  'context.campaign.source': 'mkt_source',
  'context.campaign.term': 'mkt_term',
  'context.campaign.content': 'mkt_content',
  'context.campaign.name': 'mkt_campaign',
  'context.location.city': 'geo_city',
  'context.location.country': 'geo_country',
  'context.location.region': 'geo_region',
}

/** The event that a tracker describes itself: in a column of its own, or under the name of its schema. */
const selfDescribing =
  '($u := $json(unstruct_event); $u ? $u.data.data : $lookup($, $keys($)[$contains($, /^unstruct_event_/)][0]))'

export const preset: Preset = {
  about: 'enriched events: TSV without a header, or JSON of an analytics SDK',
  page: 'https://docs.snowplow.io/docs/fundamentals/canonical-event/',
  layouts: [
    {
      name: 'enriched events',
      columns: ['event', 'event_id', 'collector_tstamp'],
      mapping: {
        columns,
        delimiter: '\t',
        // A title may begin with a quote.
        quotes: false,
        where: 'event != "page_ping"',
        calls: [
          { type: 'page', when: 'event = "page_view"', fields: { ...person, name: 'page_title' } },
          {
            type: 'track',
            when: 'event in ["struct", "se"]',
            fields: {
              ...person,
              event: 'se_action',
              'properties.category': 'se_category',
              'properties.label': 'se_label',
              'properties.property': 'se_property',
              'properties.value': { column: 'se_value', convert: 'number' },
            },
          },
          {
            type: 'track',
            when: '$not(event in ["page_view", "struct", "se"])',
            fields: {
              ...person,
              event: { column: ['event_name', 'event'] },
              properties: { expression: selfDescribing },
            },
          },
        ],
      },
    },
  ],
}
