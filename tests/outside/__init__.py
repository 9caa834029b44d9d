"""Clients that other people wrote, pointed at the practice exchange: do they find their exchange there?"""
