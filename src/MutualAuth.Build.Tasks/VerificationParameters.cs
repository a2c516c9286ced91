using System.Globalization;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.Build.Tasks;

/// <summary>Reads what the verifying tasks take as text.</summary>
internal static class VerificationParameters
{
    /// <summary>UTC ticks, as MSBuild's own functions give them, or a date; the clock where there is none.</summary>
    public static DateTimeOffset Now(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return DateTimeOffset.UtcNow;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks)
            return new DateTimeOffset(ticks, TimeSpan.Zero);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : throw Mab.BadParameter.Error(null, "Now", $"\"{text}\" is not a date, such as 2027-01-31");
    }

    public static IReadOnlyList<TlsRole> Roles(string[] names) => names.Select(Role).Distinct().ToList();

    private static TlsRole Role(string name) => name.Trim().ToUpperInvariant() switch
    {
        "CLIENT" => TlsRole.Client,
        "SERVER" => TlsRole.Server,
        _ => throw Mab.BadParameter.Error(null, "Roles", $"\"{name}\" is neither Client nor Server"),
    };
}
