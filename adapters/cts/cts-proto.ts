/**
 * Our subset of the T4 WebSocket API v1, by field number (T4 API tools, proto/, commit 1a68b67).
 * This text is the schema: the codec parses it, nothing repeats it. Fields and messages that the
 * desk does not read are left out; the decoder skips them. Enumerations travel as `int32` (the
 * same bytes) and have their names in `cts-enums.ts`. Prices are decimal text.
 */
export const CTS_PROTO = `
syntax = "proto3";

message Timestamp { int64 seconds = 1; int32 nanos = 2; }
message Price { string value = 1; }
message Decimal { string value = 1; }
message Heartbeat { int64 timestamp = 1; } // UTC milliseconds

message LoginRequest {
  string api_key = 1;
  string firm = 2;
  string username = 3;
  string password = 4;
  string app_name = 5;
  string app_license = 6;
  int32 price_format = 10;
}
message LoginResponse {
  message Account {
    string account_id = 1;
    string account_number = 2;
    string account_name = 3;
    string display_name = 4;
    int32 mode = 5;
  }
  int32 result = 1;
  string session_id = 2;
  string user_id = 3;
  string firm_id = 4;
  string error_message = 6;
  repeated Account accounts = 8;
  optional AuthenticationToken authentication_token = 9;
  string firm = 10;
  string username = 11;
  string server_name = 13;
}
message AuthenticationTokenRequest { string request_id = 1; }
message AuthenticationToken {
  string request_id = 1;
  optional string token = 2;
  optional Timestamp expire_time = 3;
  optional string fail_message = 4;
}

message MarketDepthSubscribe {
  string exchange_id = 1;
  string contract_id = 2;
  string market_id = 3;
  int32 buffer = 4;
  int32 depth_levels = 5;
}
message MarketDepthSubscribeReject { string market_id = 1; Timestamp time = 2; int32 mode = 3; }
message MarketDetails {
  string market_id = 1;
  string exchange_id = 2;
  string contract_id = 3;
  int32 expiry_date = 4;
  int32 contract_type = 5;
  int32 decimals = 6;
  Decimal point_value = 7;
  Price min_price_increment = 8;
  Timestamp last_trading_date = 11;
  optional Price min_cab_price = 24;
  optional Price strike_price = 25;
  bool disabled = 28;
  string underlying_market_id = 29;
  string vtt = 30;
}
message MarketDepth {
  message DepthLine { Price price = 1; int32 volume = 2; int32 num_orders = 3; }
  string market_id = 1;
  int32 depth_levels = 2;
  int32 depth_buffer = 3;
  Timestamp time = 4;
  bool delayed = 5;
  repeated DepthLine bids = 6;
  repeated DepthLine offers = 7;
  int32 mode = 10;
  int32 flags = 11;
}
message MarketSnapshotMessage { oneof payload { MarketDepth market_depth = 3; } }
message MarketSnapshot {
  string market_id = 1;
  int32 mode = 2;
  bool due_to_connection = 3;
  bool delayed = 4;
  repeated MarketSnapshotMessage messages = 5;
}

message AccountSubscribe {
  int32 subscribe = 1;
  bool subscribe_all_accounts = 2;
  repeated string account_id = 3;
}
message AccountSubscribeResponse { bool success = 1; repeated string errors = 2; }
message AccountPosition {
  string account_id = 1;
  string exchange_id = 2;
  string contract_id = 3;
  string market_id = 4;
  int32 buys = 5;
  int32 sells = 6;
  int32 working_buys = 7;
  int32 working_sells = 8;
  int32 overnight_position = 13;
}
message AccountUpdate { string account_id = 1; int32 status = 2; double balance = 3; }
message AccountDetails {
  string account_id = 1;
  string account_name = 2;
  string account = 3;
  int32 enabled = 4;
  bool deleted = 5;
  int32 max_clip_size = 6;
  int32 max_account_position = 24;
}
message AccountSnapshotMessage {
  oneof payload {
    AccountPosition account_position = 3;
    AccountUpdate account_update = 4;
    AccountDetails account_details = 5;
    MarketDetails market_details = 7;
    OrderUpdateMulti order_update_multi = 8;
  }
}
message AccountSnapshot {
  string account_id = 1;
  int64 last_update_requested = 2;
  int64 last_update_supplied = 3;
  int32 status = 4;
  bool due_to_connection = 5;
  repeated AccountSnapshotMessage messages = 6;
}

message OrderSubmit {
  message Order {
    int32 buy_sell = 1;
    int32 price_type = 2;
    int32 time_type = 3;
    int32 volume = 4;
    optional Price limit_price = 7;
    optional string tag = 10;
  }
  optional string user_id = 1;
  string account_id = 2;
  string market_id = 3;
  int32 order_link = 4;
  bool manual_order_indicator = 5;
  repeated Order orders = 6;
}
message OrderRevise {
  message Revise {
    string unique_id = 1;
    optional int32 volume = 2;
    optional Price limit_price = 5;
    optional string tag = 8;
  }
  string user_id = 1;
  string account_id = 2;
  string market_id = 3;
  bool manual_order_indicator = 4;
  repeated Revise revisions = 5;
}
message OrderPull {
  message Pull { string unique_id = 1; optional string tag = 2; }
  string user_id = 1;
  string account_id = 2;
  string market_id = 3;
  bool manual_order_indicator = 4;
  repeated Pull pulls = 5;
}
message OrderBatch { optional string batch_id = 1; repeated OrderSubmit submissions = 2; }
message OrderBatchAcknowledge {
  message Accepted { string account_id = 1; string market_id = 2; repeated string unique_id = 3; }
  string batch_id = 1;
  repeated Accepted accepted = 2;
}
message OrderBatchReject {
  message OrderError {
    int32 submission_index = 1;
    int32 order_index = 2;
    string account_id = 3;
    string market_id = 4;
    string reason = 5;
  }
  string batch_id = 1;
  string reason = 2;
  repeated OrderError errors = 3;
}

message OrderUpdate {
  message Trade {
    int32 sequence_order = 1;
    int32 volume = 2;
    Price price = 3;
    int32 residual_volume = 4;
    Timestamp time = 5;
    string exchange_trade_id = 6;
    Timestamp exchange_time = 7;
    int64 trade_date = 10;
  }
  string unique_id = 1;
  string account_id = 2;
  string market_id = 3;
  Timestamp time = 4;
  Timestamp exchange_time = 5;
  int32 change = 6;
  int32 status = 7;
  string status_detail = 8;
  int32 response_pending = 9;
  string exchange_order_id = 10;
  string user_id = 17;
  int32 buy_sell = 23;
  int32 price_type = 24;
  int32 time_type = 25;
  int32 current_volume = 26;
  Price current_limit_price = 27;
  int32 new_volume = 29;
  Price new_limit_price = 30;
  string tag = 47;
  int32 total_fill_volume = 48;
  int32 working_volume = 49;
  string tag_relation_id = 68;
  int32 sequence_order = 70;
  repeated Trade trades = 77;
}
message OrderUpdateStatus {
  string unique_id = 1;
  string account_id = 2;
  string market_id = 3;
  Timestamp time = 4;
  Timestamp exchange_time = 5;
  int32 change = 6;
  int32 status = 7;
  string status_detail = 8;
  int32 response_pending = 9;
  string exchange_order_id = 10;
  int32 current_volume = 11;
  Price current_limit_price = 12;
  int32 working_volume = 16;
  int32 new_volume = 29;
  Price new_limit_price = 30;
  string tag = 33;
  int32 sequence_order = 41;
}
message OrderUpdateTrade {
  string unique_id = 1;
  string account_id = 2;
  string market_id = 3;
  Timestamp time = 4;
  Timestamp exchange_time = 5;
  int32 change = 6;
  int32 status = 7;
  string status_detail = 8;
  int32 response_pending = 9;
  int32 total_fill_volume = 10;
  int32 working_volume = 11;
  int32 volume = 12;
  Price price = 13;
  int32 residual_volume = 14;
  string exchange_trade_id = 15;
  int64 trade_date = 18;
  int32 sequence_order = 19;
}
message OrderUpdateFailed {
  string unique_id = 1;
  string account_id = 2;
  string market_id = 3;
  Timestamp time = 4;
  Timestamp exchange_time = 5;
  int32 change = 6;
  int32 status = 7;
  string status_detail = 8;
  int32 response_pending = 9;
  string tag_cl_ord_id = 10;
  int32 sequence_order = 11;
}
message OrderUpdateMultiMessage {
  oneof payload {
    OrderUpdate order_update = 3;
    OrderUpdateFailed order_update_failed = 4;
    OrderUpdateStatus order_update_status = 5;
    OrderUpdateTrade order_update_trade = 6;
  }
}
message OrderUpdateMulti {
  string market_id = 1;
  string account_id = 2;
  bool historical = 3;
  repeated OrderUpdateMultiMessage updates = 4;
}

message ClientMessage {
  oneof payload {
    Heartbeat heartbeat = 1;
    LoginRequest login_request = 2;
    AuthenticationTokenRequest authentication_token_request = 3;
    MarketDepthSubscribe market_depth_subscribe = 100;
    AccountSubscribe account_subscribe = 200;
    OrderSubmit order_submit = 300;
    OrderRevise order_revise = 301;
    OrderPull order_pull = 302;
    OrderBatch order_batch = 303;
  }
}
message ServerMessage {
  oneof payload {
    Heartbeat heartbeat = 1;
    LoginResponse login_response = 2;
    AuthenticationToken authentication_token = 3;
    MarketDepthSubscribeReject market_depth_subscribe_reject = 100;
    MarketDetails market_details = 102;
    MarketDepth market_depth = 103;
    MarketSnapshot market_snapshot = 108;
    AccountSubscribeResponse account_subscribe_response = 200;
    AccountPosition account_position = 202;
    AccountUpdate account_update = 203;
    AccountDetails account_details = 204;
    AccountSnapshot account_snapshot = 205;
    OrderUpdate order_update = 300;
    OrderUpdateMulti order_update_multi = 301;
    OrderUpdateFailed order_update_failed = 302;
    OrderUpdateStatus order_update_status = 303;
    OrderUpdateTrade order_update_trade = 304;
    OrderBatchAcknowledge order_batch_acknowledge = 310;
    OrderBatchReject order_batch_reject = 311;
  }
}
`;
