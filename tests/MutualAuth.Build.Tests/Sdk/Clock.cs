using System.Globalization;

namespace MutualAuth.Build.Tests.Sdk;

/// <summary>The argument that sets a build's clock.</summary>
internal static class Clock
{
    public static string In(double days) => At(DateTime.UtcNow.AddDays(days).Ticks);

    /// <param name="ticks">In UTC.</param>
    public static string At(long ticks) => "-p:_MutualAuthClock=" + ticks.ToString(CultureInfo.InvariantCulture);
}
