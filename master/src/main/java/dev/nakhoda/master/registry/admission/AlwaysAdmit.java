package dev.nakhoda.master.registry.admission;

import dev.nakhoda.master.registry.Admission;

/** Lets everything pass; for command lines that name it. */
record AlwaysAdmit() implements Admission {}
