-- Each device has its own key for persons: two machines of one account both read them. NULL: the account's.
ALTER TABLE perangkat ADD COLUMN kotak BLOB;
