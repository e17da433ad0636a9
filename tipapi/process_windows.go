package main

func roomFor(int) error { return nil }
