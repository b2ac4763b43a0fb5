package dev.nakhoda.master.store;

/** The contract in the heap. */
class MemoryStoreTest implements StoreContract {

  private final Store store = new MemoryStore();

  @Override
  public Store store() {
    return store;
  }
}
