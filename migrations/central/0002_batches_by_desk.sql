-- Expands: an index for whoever asks what a desk sent last. Nothing that was there changes, so that programs that know version 1
-- alone go on beside those that know this one.
create index batch_device_idx on batch (service_id, device_key, first_number);
