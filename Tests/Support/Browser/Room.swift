// Driving a browser; see Browser.swift.
