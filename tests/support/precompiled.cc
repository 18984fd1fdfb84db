// Nothing: the precompiled headers of the test programs belong to a target that compiles this.
