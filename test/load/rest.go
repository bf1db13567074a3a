package main

import "context"

func sweep(context.Context) error { return nil }
func pages(context.Context) error { return nil }
func rss(context.Context) error   { return nil }
