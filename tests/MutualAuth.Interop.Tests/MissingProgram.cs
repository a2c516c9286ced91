namespace MutualAuth.Interop.Tests;

/// <summary>What a test needs and the machine lacks.</summary>
internal static class MissingProgram
{
    /// <summary>Skips the test, or fails it in CI, and says how to get it.</summary>
    /// <param name="package">Debian's, or several.</param>
    public static void Report(string what, string package)
    {
        var message = $"{what} is not installed (on Debian: apt-get install {package}; on macOS or Windows: put it on the PATH)";
        // In CI a test that does not run is a test that fails.
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            Assert.Fail(message);
        Assert.Inconclusive(message);
    }
}
