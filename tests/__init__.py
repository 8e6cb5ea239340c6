"""Tests of Symphonie."""
